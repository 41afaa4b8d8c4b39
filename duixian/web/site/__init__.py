"""The public pages, a folder a subject: view, queries and templates. They read the ledger and never write to it."""
