"""The network as its user writes it."""
