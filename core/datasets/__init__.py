"""Which data can a network be trained on? One module a kind, one table of names (`named`)."""
