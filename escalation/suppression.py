"""Small numbers in a table that is published: not shown, and not to be worked out from what is.

The rows of a grid end in their total, its last row holds the totals of the columns. Source of the threshold: the
habit of the Department for Education's statistics of children, where 1 to 4 are not shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

FEWEST = 5
FEW = "fewer than 5"
KEPT_BACK = "not shown"

Grid = list[list[int]]
Place = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """What is shown of a grid, in the same shape: numbers as text, `FEW`, or `KEPT_BACK`."""

    cells: list[list[str]]


def suppressed(grid: Grid) -> Shown:
    """1 to 4 become `FEW`; wherever one could be worked out by subtraction, a second cell is kept back."""
    small = {(r, c) for r, row in enumerate(grid) for c, number in enumerate(row) if 0 < number < FEWEST}
    hidden = _totals_first(grid, set(small))
    last = len(grid) - 1
    while place := _next(grid, small, hidden, last):
        hidden.add(place)
    return Shown(
        [
            [FEW if (r, c) in small else KEPT_BACK if (r, c) in hidden else str(number) for c, number in enumerate(row)]
            for r, row in enumerate(grid)
        ]
    )


def _totals_first(grid: Grid, hidden: set[Place]) -> set[Place]:
    """The last row alone: it is the same in every table over the same cases, and has to hide the same in all."""
    last = len(grid) - 1
    line = [(last, c) for c in range(len(grid[last]))]
    while _gives_away(grid, line, hidden, hidden) and (open_ones := [one for one in line if one not in hidden]):
        hidden.add(_smallest(grid, open_ones))
    return hidden


def _next(grid: Grid, small: set[Place], hidden: set[Place], last: int) -> Place | None:
    """The next cell to keep back: the smallest of the first line that gives one away."""
    for line in _lines(grid):
        open_ones = [one for one in line if one not in hidden and one[0] != last]
        if open_ones and _gives_away(grid, line, small, hidden):
            return _smallest(grid, open_ones)
    return None


def _lines(grid: Grid) -> Iterator[list[Place]]:
    for r, row in enumerate(grid[:-1]):
        yield [(r, c) for c in range(len(row))]
    for c in range(len(grid[0])):
        yield [(r, c) for r in range(len(grid))]


def _gives_away(grid: Grid, line: list[Place], small: set[Place], hidden: set[Place]) -> bool:
    """Whether a hidden cell of this line follows from the others: one alone, or small ones all least or all most."""
    unknown = [one for one in line if one in hidden]
    if len(unknown) == 1:
        return True
    numbers = {grid[r][c] for r, c in unknown}
    return bool(unknown) and set(unknown) <= small and numbers in ({1}, {FEWEST - 1})


def _smallest(grid: Grid, places: list[Place]) -> Place:
    return min(places, key=lambda one: (grid[one[0]][one[1]] == 0, grid[one[0]][one[1]], one))
