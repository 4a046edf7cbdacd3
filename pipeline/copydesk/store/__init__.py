"""Tables out: schemas, parts, versions, manifest."""
