"""What a researcher calls: the rows by name, wide tables, analyses and figures, of the project at hand."""
