"""The curated tables: their schema, reading them, checking them, loading them."""
