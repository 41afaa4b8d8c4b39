"""What arithmetic says of figures."""
