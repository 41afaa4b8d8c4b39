"""Extraction: a report and its outline become statements."""

from duixian.extract.engine import Engine, Rejection, Trace, extract

__all__ = ["Engine", "Rejection", "Trace", "extract"]
