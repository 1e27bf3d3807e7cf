"""What do the long commands of the command line ask, show and keep? Without Qt."""
