"""What is to be written to a file, how it will look, and where it is to go: the export dialog."""
