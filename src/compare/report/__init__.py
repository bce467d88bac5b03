"""Turn executed notebooks and results into pages that need nothing but themselves."""
