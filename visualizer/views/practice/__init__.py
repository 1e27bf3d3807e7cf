"""Practice: the same network with fresh numbers, one number after the other to be predicted."""
