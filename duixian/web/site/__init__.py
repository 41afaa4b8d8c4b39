"""The public pages: they read the ledger and never write to it."""
