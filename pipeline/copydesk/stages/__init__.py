"""One file, one stage: a frozen model that takes a Document and returns one."""
