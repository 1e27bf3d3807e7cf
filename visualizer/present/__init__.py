"""Presenting: one step at a time on a wall, read from the last row."""
