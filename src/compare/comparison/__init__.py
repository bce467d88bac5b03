"""Which targets may be compared, how they compare, and why the others may not."""
