"""Damaged and altered copies of the raw tables, by the hundred thousand: ``python -m soak`` in ``tests``."""
