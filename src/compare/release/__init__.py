"""What is handed on: processed tables, workbook, data package, codebook."""
