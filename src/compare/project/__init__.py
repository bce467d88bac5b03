"""What and where the project is: paths, run plan, versions, errors. Knows nothing of tables, pages or runs."""
