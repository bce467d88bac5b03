"""From printed numbers to canonical units, bounds and implied quantities."""
