"""What a notebook calls: its checked parameters, and the page that shows results in the reader's language."""
