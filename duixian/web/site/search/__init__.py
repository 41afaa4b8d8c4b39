"""Search over the sentences of all documents, and suggestions as one writes."""
