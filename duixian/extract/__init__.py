"""Extraction: a report and its outline become statements, and comparisons where no number is said."""

from duixian.extract.comparisons import comparisons
from duixian.extract.engine import Engine, Rejection, Trace, extract

__all__ = ["Engine", "Rejection", "Trace", "comparisons", "extract"]
