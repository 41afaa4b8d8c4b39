"""The ledger: what was read, what became of it, and who corrected what; written through ``writing`` alone."""
