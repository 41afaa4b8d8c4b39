"""Adding a document in the browser: sent, read in a process of its own, looked at, put right, accepted."""
