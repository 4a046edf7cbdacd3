"""Values only: what a text is, how it changes, and where its letters came from. Standard library alone."""
