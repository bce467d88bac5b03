"""Words, numbers, labels and links in the language of the reader."""
