"""What became of the promises of a place in a year."""
