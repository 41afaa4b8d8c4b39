"""Thousands of documents as one dataset of Parquet tables."""
