"""The plane of two inputs: what the network answers where, its hidden neurons, and the points."""
