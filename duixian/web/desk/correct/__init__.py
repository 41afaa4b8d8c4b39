"""Correcting a figure, a promise's answer, whose a document is."""
