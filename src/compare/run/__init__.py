"""Turn the run plan into published pages: what is stale, execution, publication, status."""
