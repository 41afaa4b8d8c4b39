"""Where in the tree of sections a figure stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from duixian.model import Section


def section_path(sections: Sequence[Section], starts: Sequence[int], offset: int) -> tuple[str, ...]:
    """Return the titles of the sections around a character, with their numbers.

    Args:
        sections: of the report, in order of the text.
        starts: their first characters, in the same order.
        offset: the character.

    Returns:
        Titles, outermost first.
    """
    k = bisect_right(starts, offset) - 1
    path: list[str] = []
    while k >= 0:
        node = sections[k]
        if offset < node.end:
            path.append(node.number + node.title)
        k = node.parent
    return tuple(reversed(path))
