"""The front page, and a place in a year."""
