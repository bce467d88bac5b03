"""Suggest a row for every number of a text, by rules that can be read."""
