"""Reading the ledger: what pages, programs and the command line are told. Nothing in here writes to it."""
