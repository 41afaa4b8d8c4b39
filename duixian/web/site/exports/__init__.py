"""Exports of the ledger, whole or of some places: files that other programs open without knowing Duixian."""
