"""Figures: one style, one mark for each statement, the same bytes every time."""
