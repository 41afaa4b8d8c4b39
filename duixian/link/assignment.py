"""The best one-to-one assignment, by shortest augmenting paths with potentials.

Kuhn 1955, "The Hungarian method for the assignment problem"; Jonker and Volgenant 1987 for the form used here.
"""

from __future__ import annotations

from collections.abc import Mapping

_NEVER = float("inf")


def assign(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Pair rows with columns so that the sum of scores is greatest; a pair without a score is never made.

    Args:
        scores: (row, column) → score above 0.

    Returns:
        Row → column; rows that are better left alone are missing. The same scores always give the same pairs.
    """
    found: dict[int, int] = {}
    for rows, columns in _components(scores):
        found.update(_solve(rows, columns, scores))
    return found


def _components(scores: Mapping[tuple[int, int], float]) -> list[tuple[list[int], list[int]]]:
    """Split into groups that share no row or column: most are a single pair."""
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for row, column in scores:
        by_row.setdefault(row, []).append(column)
        by_column.setdefault(column, []).append(row)
    groups, seen = [], set()
    for start in sorted(by_row):
        if start in seen:
            continue
        rows, columns, waiting = {start}, set(), [start]
        while waiting:
            for column in by_row[waiting.pop()]:
                if column in columns:
                    continue
                columns.add(column)
                new = [row for row in by_column[column] if row not in rows]
                rows.update(new)
                waiting.extend(new)
        seen |= rows
        groups.append((sorted(rows), sorted(columns)))
    return groups


def _solve(rows: list[int], columns: list[int], scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    if len(rows) == 1:
        best = max(columns, key=lambda c: (scores[rows[0], c], -c))
        return {rows[0]: best}
    # One column of score 0 for each row, so that a row may stay alone and every row can be paired.
    width = len(columns) + len(rows)
    cost = [
        [-scores.get((row, column), -_NEVER) for column in columns]
        + [0.0 if k == j else _NEVER for j in range(len(rows))]
        for k, row in enumerate(rows)
    ]
    of_row, of_column = [0.0] * (len(rows) + 1), [0.0] * (width + 1)
    owner = [0] * (width + 1)  # 1-based row that holds a column
    for k in range(1, len(rows) + 1):
        owner[0], free = k, 0
        least, way, done = [_NEVER] * (width + 1), [0] * (width + 1), [False] * (width + 1)
        while True:
            done[free] = True
            row, delta, following = owner[free], _NEVER, 0
            for j in range(1, width + 1):
                if done[j]:
                    continue
                reduced = cost[row - 1][j - 1] - of_row[row] - of_column[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, free
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(width + 1):
                if done[j]:
                    of_row[owner[j]] += delta
                    of_column[j] -= delta
                else:
                    least[j] -= delta
            free = following
            if not owner[free]:
                break
        while free:
            owner[free] = owner[way[free]]
            free = way[free]
    return {rows[owner[j] - 1]: columns[j - 1] for j in range(1, len(columns) + 1) if owner[j]}
