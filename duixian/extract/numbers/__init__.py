"""Numbers: the figures of a text, before anything is known of what they measure."""

from duixian.extract.numbers.figure import Figure, Reject, Shape
from duixian.extract.numbers.finder import Finder

__all__ = ["Figure", "Finder", "Reject", "Shape"]
