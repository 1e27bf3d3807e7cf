"""The step as whole matrices, with the row and the column that meet."""
