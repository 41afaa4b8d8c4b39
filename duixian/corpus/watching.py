"""Who is told how a run goes."""

from __future__ import annotations

from typing import Protocol


class Watcher(Protocol):
    """What is told how a run goes."""

    def step(self, documents: int, figures: int, failed: int, share: float) -> None:
        """So many documents more are done; ``share`` of the sources has been gone through."""

    def stage(self, name: str, done: int, total: int) -> None:
        """Of a later stage so many pieces of so many are done."""


class Unwatched:
    """Nobody looks on."""

    def step(self, documents: int, figures: int, failed: int, share: float) -> None:
        """Tell nobody."""

    def stage(self, name: str, done: int, total: int) -> None:
        """Tell nobody."""
