"""The rooms of the window: each puts views of one session together."""
