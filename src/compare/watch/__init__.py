"""Pages that follow the tables, the notebooks and the code while somebody works on them."""
