"""The functions that are looked at, without their views."""
