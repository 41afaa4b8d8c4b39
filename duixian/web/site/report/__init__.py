"""A report: its text with every figure marked."""
