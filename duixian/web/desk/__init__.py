"""The pages of those who write: adding documents, correcting what was read, looking at what was done."""
