"""Turn documents into raw tables and keep them honest: audit, agreement of two coders, reviews."""
