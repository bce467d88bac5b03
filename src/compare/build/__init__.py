"""Build what is handed on: the processed tables, the workbook, the data package, the codebook."""
