"""Knowledge as data: rules that carry their own tests."""
