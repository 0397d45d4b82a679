"""Where the lines and columns of a picture stand. Pure; drawn by `charts.html`, with a table behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup, escape

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 40, 12, 32  # room for the words of the axes
STEPS = (1, 2, 5)
PARTS = {1: 5, 2: 4, 5: 5}  # of an axis, by the first figure of where it ends
WIDEST = 56.0
ROW, SIDE = 48, 32  # of values below each other, and the room beside them
MINUS = "\N{MINUS SIGN}"
SHADES = 5  # of a heat map, as many as can be told apart
LABELS, HEAD = 42, 22  # room for the words at the left of a heat map and above it
CELL_WIDTH, CELL_HEIGHT = 36, 20  # eight columns find room on a narrow screen
CELL = f"h{CELL_WIDTH}v{CELL_HEIGHT}h-{CELL_WIDTH}z"  # as part of a path
BASE = 14  # from the top of a cell to the line on which its words stand


@dataclass(frozen=True, slots=True)
class Point:
    """One value where it stands, and what is said of it."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its corner, width and height."""

    x: float
    y: float
    width: float
    height: float
    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the picture, and what it stands for."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A point in a table: which it is, and what is said of it."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: what it shows in a sentence, its grid, and either points in runs or columns.

    `runs`: points that follow each other without a gap, with `words` below as many as there is room for,
    also where there is no point. `goal`: a line that is wanted to be reached.
    """

    title: str
    grid: Sequence[Line]
    runs: Sequence[Sequence[Point]] = ()
    words: Sequence[tuple[float, str]] = ()
    columns: Sequence[Column] = ()
    goal: Line | None = None
    width: int = WIDTH
    height: int = HEIGHT

    def paths(self) -> list[str]:
        """The runs as what SVG calls points."""
        return [" ".join(f"{point.x:.1f},{point.y:.1f}" for point in run) for run in self.runs]

    def rows(self) -> list[Row]:
        """The points as a table: what stands before and after the first colon of what is said of each."""
        said = (point.said.partition(": ") for run in self.runs for point in run)
        return [Row(name, value) for name, _colon, value in said]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its limits, in a row of its own: the name stands at `above`, the rest at `y`.

    `low`, `high`: None where they can't be told. `apart`: it is drawn as a square, not as a dot.
    """

    above: float
    y: float
    x: float
    low: float | None
    high: float | None
    label: str
    said: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Intervals:
    """Values below each other with their limits: what the picture shows in a sentence, and its grid (`x`)."""

    title: str
    grid: Sequence[tuple[float, str]]
    marks: Sequence[Mark]
    height: int
    width: int = WIDTH


def top_of(most: float) -> int:
    """The smallest round number that isn't below: 1, 2 or 5 times a power of ten; at least 1."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= most:
                return step * power
        power *= 10


def trend(
    title: str,
    values: Sequence[tuple[str, float | None, str]],
    *,
    whole: float | None = None,
    unit: str = "",
    goal: tuple[float, str] | None = None,
) -> Chart:
    """Values in their order (label, value or None where there is none, what is said of it) as a line.

    `whole`: where the axis ends (1, 2 or 5 times a power of ten), else the next such number; below 0 it
    reaches as far. `goal`: what is wanted, and its words.
    """
    known = [value for _label, value, _said in values if value is not None]
    most = whole or float(top_of(max([*map(abs, known), goal[0] if goal else 0.0], default=0.0)))
    least = -most if min(known, default=0.0) < 0 else 0.0
    step = (WIDTH - LEFT - RIGHT) / max(len(values) - 1, 1)
    every = -(-len(values) // 7)  # so many words find room below
    runs: list[list[Point]] = [[]]
    at = [round(LEFT + number * step, 1) for number in range(len(values))]
    for x, (_label, value, said) in zip(at, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(Point(x, _y(value, most, least), said))
    last = len(values) - 1  # its words are always there
    words = [(at[n], values[n][0]) for n in range(len(values)) if known and (last - n) % every == 0]
    aim = Line(_y(goal[0], most, least), goal[1]) if goal else None
    return Chart(title, _grid(most, unit, least), [run for run in runs if run], words, goal=aim)


def columns(title: str, values: Sequence[tuple[str, int, str]]) -> Chart:
    """How many of each, in their order, as columns: what stands below, the number, and it in words."""
    most = float(top_of(max((number for _label, number, _words in values), default=0)))
    room = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    width = min(room * 0.7, WIDEST)
    told = [
        Column(
            round(LEFT + room * at + (room - width) / 2, 1),
            _y(number, most),
            round(width, 1),
            round(HEIGHT - BOTTOM - _y(number, most), 1),
            label,
            f"{words}: {number}",
        )
        for at, (label, number, words) in enumerate(values)
    ]
    return Chart(title, _grid(most, ""), columns=told)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: where it stands, what it is like ("full", "pale" or "hollow"), what is said of it."""

    x: float
    width: float
    look: str
    said: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of a funnel: its words above it at `y`, and what it is made of, from left to right."""

    y: float
    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Steps one below another, each as long as there are many of it."""

    title: str
    bars: Sequence[Bar]
    height: int
    width: int = WIDTH


LOOKS = ("full", "pale", "hollow")
STEP, BAR = 60, 26  # of a funnel: a step with its words, and its bar alone


def funnel(title: str, steps: Sequence[tuple[str, Sequence[tuple[int, str]]]]) -> Funnel:
    """Steps in order: what stands above each, and how many of each of `LOOKS` there are (number, words).

    The step with the most is as wide as the picture.
    """
    most = max((sum(number for number, _words in parts) for _label, parts in steps), default=0)
    bars: list[Bar] = []
    for at, (label, parts) in enumerate(steps):
        pieces, x = list[Piece](), 0.0
        for look, (number, words) in zip(LOOKS, parts, strict=False):
            width = round(WIDTH * number / most, 1) if most else 0.0
            pieces += [Piece(round(x, 1), width, look, f"{words}: {number}")] if number else []
            x += width
        bars.append(Bar(at * STEP + STEP - BAR - 10, label, pieces))
    return Funnel(title, bars, len(steps) * STEP)


def intervals(
    title: str,
    values: Sequence[tuple[str, float, tuple[float, float] | None, str, bool]],
    *,
    whole: float | None = None,
    unit: str = "",
) -> Intervals:
    """Values in their order (name, value, limits or None where they can't be told, what is said of it, and
    whether it is apart from the others) with their limits. `whole`: where the axis ends, else the next round
    number."""
    known = [number for _name, value, limits, *_rest in values for number in (value, *(limits or ()))]
    most = whole or float(top_of(max(known, default=0.0)))
    marks = [
        Mark(
            TOP + ROW * at + ROW // 2,
            TOP + ROW * at + ROW - 8,
            _x(value, most),
            _x(limits[0], most) if limits else None,
            _x(limits[1], most) if limits else None,
            name,
            said,
            apart,
        )
        for at, (name, value, limits, said, apart) in enumerate(values)
    ]
    grid = [(_x(value, most), f"{value:g}{unit}") for value in _steps(most)]
    return Intervals(title, grid, marks, TOP + ROW * len(values) + BOTTOM)


def _x(value: float, most: float) -> float:
    return round(SIDE + (WIDTH - 2 * SIDE) * min(value, most) / most, 1)


def _y(value: float, most: float, least: float = 0.0) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (most - min(value, most)) / (most - least), 1)


def _grid(most: float, unit: str, least: float = 0.0) -> list[Line]:
    above = _steps(most)
    told = [*([-value for value in reversed(above[1:])] if least else ()), *above]
    return [Line(_y(value, most, least), f"{value:g}{unit}".replace("-", MINUS)) for value in told]


def _steps(most: float) -> list[float]:
    parts = min(PARTS[int(str(int(most))[0])], int(most))
    return [most * number / parts for number in range(parts + 1)]


@dataclass(frozen=True, slots=True)
class Shade:
    """The cells of a heat map that are equally dark, 1 to `SHADES`, or 0: as one path, and what stands in
    them, as SVG has it: a map has hundreds of cells."""

    level: int
    path: str
    labels: Markup


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around some cells that stand above each other."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map: what it shows in a sentence, its shades, the lines between all cells as a path, the words
    above and at the left, and frames."""

    title: str
    shades: Sequence[Shade]
    grid: str
    heads: Sequence[tuple[int, str]]
    sides: Sequence[tuple[int, str]]
    frames: Sequence[Frame]
    width: int
    height: int
    cell: tuple[int, int] = (CELL_WIDTH, CELL_HEIGHT)


def heat(
    title: str,
    heads: Sequence[str],
    sides: Sequence[str],
    values: Sequence[Sequence[tuple[float, str]]],
    *,
    most: float,
    frames: Sequence[tuple[int, int, int]] = (),
) -> Heat:
    """Rows of values (a number, and what stands in the cell) from left to right.

    `most`: what is darkest. `frames`: around which cells, by their column, first and last row.
    """
    paths: dict[int, list[str]] = {}
    labels: dict[int, list[str]] = {}
    said = {label: str(escape(label)) for label in {label for cells in values for _number, label in cells}}
    for row, cells in enumerate(values):
        x, y = _corner(0, row)
        for number, label in cells:
            level = shade(number, most)
            if level:
                paths.setdefault(level, []).append(f"M{x} {y}{CELL}")
            if label:
                text = f'<text x="{x + CELL_WIDTH // 2}" y="{y + BASE}">{said[label]}</text>'
                labels.setdefault(level, []).append(text)
            x += CELL_WIDTH
    return Heat(
        title,
        [
            # numbers of ours, and labels that are escaped
            Shade(level, "".join(paths.get(level, ())), Markup("".join(labels.get(level, ()))))  # noqa: S704
            for level in sorted({*paths, *labels})
        ],
        _lines_between(len(heads), len(values)),
        [(_corner(column, 0)[0] + CELL_WIDTH // 2, word) for column, word in enumerate(heads)],
        [(_corner(0, row)[1] + CELL_HEIGHT // 2, word) for row, word in enumerate(sides) if word],
        [Frame(*_corner(column, first), (last - first + 1) * CELL_HEIGHT) for column, first, last in frames],
        *_corner(len(heads), len(sides)),
    )


def _lines_between(columns: int, rows: int) -> str:
    (left, top), (right, bottom) = _corner(0, 0), _corner(columns, rows)
    across = [f"M{left} {top + CELL_HEIGHT * row}H{right}" for row in range(rows + 1)]
    return "".join([*across, *(f"M{left + CELL_WIDTH * each} {top}V{bottom}" for each in range(columns + 1))])


def shade(number: float, most: float) -> int:
    """How dark a cell is: 0 of nothing, else by which fifth of the most it is, 1 to `SHADES`."""
    return max(1, min(SHADES, ceil(SHADES * number / most))) if number > 0 and most > 0 else 0


def shades(most: float) -> list[tuple[int, float]]:
    """Each shade with the most that it stands for."""
    return [(level, most * level / SHADES) for level in range(1, SHADES + 1)] if most > 0 else []


def _corner(column: int, row: int) -> tuple[int, int]:
    return LABELS + column * CELL_WIDTH, HEAD + row * CELL_HEIGHT
