"""A small spreadsheet of numbers."""
