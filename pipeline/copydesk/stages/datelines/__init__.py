"""The grammar of datelines: words, shapes, evidence, days."""
