"""What waits for an editor, and what was done to a document."""
