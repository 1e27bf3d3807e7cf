"""The workbook that computes: on which sheet each number stands, and which formula gives it."""
