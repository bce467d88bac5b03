"""Read the files of a plan as they are found: plain text, saved pages, Word documents, PDF."""
