"""The entries that every number of a page leads to: targets and observations."""
