"""What a notebook calls: its checked parameters, and the page that shows results in the reader's language."""

from compare.notebooks.page import Page

__all__ = ["Page"]
