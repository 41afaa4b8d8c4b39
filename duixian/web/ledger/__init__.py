"""The ledger: what was read, what became of it, and who corrected what. ``service`` is its one writer."""
