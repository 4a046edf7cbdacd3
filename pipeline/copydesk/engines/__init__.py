"""Runs work over shards. Knows nothing of documents."""
