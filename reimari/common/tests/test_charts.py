"""Where the lines and columns of a picture stand."""

import pytest

from reimari.common.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Frame,
    Row,
    columns,
    funnel,
    heat,
    top_of,
    trend,
)

FLOOR = HEIGHT - BOTTOM


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (1.2, 2), (3, 5), (5, 5), (6, 10), (11, 20), (101, 200), (999, 1000)]
)
def test_an_axis_ends_at_a_round_number(most: float, top: int) -> None:
    assert top_of(most) == top


def test_a_line_goes_from_edge_to_edge_and_stops_where_nothing_is_known() -> None:
    values = [("1", 0, "a"), ("2", None, "b"), ("3", 50, "c"), ("4", 100, "d")]
    chart = trend("", values, whole=100, unit=" %")
    assert [[(point.x, point.y) for point in run] for run in chart.runs] == [
        [(LEFT, FLOOR)],
        [(round(LEFT + 2 * (WIDTH - LEFT - RIGHT) / 3, 1), (TOP + FLOOR) / 2), (WIDTH - RIGHT, TOP)],
    ]
    assert [line.label for line in chart.grid] == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]
    assert len(chart.paths()) == 2


def test_a_goal_above_all_values_finds_room() -> None:
    chart = trend("", [("1", 3, "a")], goal=(8, "8"))
    assert chart.goal
    assert chart.goal.y > TOP
    assert chart.grid[-1].label == "10"


def test_only_so_many_words_stand_below_as_find_room_and_the_last_is_among_them() -> None:
    chart = trend("", [(str(month), 1, "") for month in range(36)])
    assert len(chart.words) <= 7
    assert chart.words[-1] == (chart.runs[0][-1].x, "35")


def test_words_stand_below_also_where_there_is_no_point() -> None:
    chart = trend("", [("a", None, ""), ("b", 1, ""), ("c", None, "")])
    assert [label for _x, label in chart.words] == ["a", "b", "c"]
    assert chart.words[1][0] == chart.runs[0][0].x
    assert trend("", [("a", None, "")]).words == []


@pytest.mark.parametrize(
    ("most", "words"), [(1, "0 1"), (2, "0 1 2"), (5, "0 1 2 3 4 5"), (20, "0 5 10 15 20")]
)
def test_a_grid_tells_whole_numbers(most: int, words: str) -> None:
    assert " ".join(line.label for line in columns("", [("a", most, "A")]).grid) == words


def test_columns_stand_on_the_floor_and_the_highest_is_told_by_the_grid() -> None:
    chart = columns("", [("a", 0, "A"), ("b", 3, "B"), ("c", 5, "C")])
    assert [column.height for column in chart.columns] == [0, (FLOOR - TOP) * 3 / 5, FLOOR - TOP]
    assert all(column.y + column.height == FLOOR for column in chart.columns)
    assert (chart.grid[-1].label, chart.columns[1].said) == ("5", "B: 3")
    assert columns("", []).columns == []
    assert trend("", []).runs == []


def test_a_step_of_a_funnel_is_as_long_as_there_are_many_of_it() -> None:
    steps = [("all", [(10, "x")]), ("next", [(4, "in"), (0, "?"), (1, "out")]), ("last", [(0, "in")])]
    first, following, last = funnel("", steps).bars
    assert [(piece.x, piece.width, piece.look) for piece in first.pieces] == [(0, WIDTH, "full")]
    assert [(piece.x, piece.width, piece.look, piece.said) for piece in following.pieces] == [
        (0, WIDTH * 0.4, "full", "in: 4"),
        (WIDTH * 0.4, WIDTH * 0.1, "hollow", "out: 1"),
    ]
    assert (last.pieces, last.y - following.y) == ([], following.y - first.y)
    assert funnel("", []).bars == []
    assert funnel("", [("all", [(0, "x")])]).bars[0].pieces == []


def test_points_are_told_as_a_table_too() -> None:
    values = [("9", 3.0, "9/2026: 3 %"), ("10", None, "10/2026: -"), ("11", 5.0, "11/2026: 5 % (late: 2)")]
    assert trend("", values).rows() == [Row("9/2026", "3 %"), Row("11/2026", "5 % (late: 2)")]


def test_a_heat_map_is_a_path_for_each_shade_and_a_grid() -> None:
    """Cells of 36 to 20, 42 from the left and 22 from above; the words stand in their middle, 14 below the
    upper line."""
    rows = [[(0.0, ""), (4.0, "4")], [(0.04, "< 0.1"), (4.0, "4")]]
    drawn = heat("Contacts", ["Mon", "Tue"], ["8.00", ""], rows, most=4.0, frames=[(1, 0, 1)])
    assert [(each.level, each.path, str(each.labels)) for each in drawn.shades] == [
        (1, "M42 42h36v20h-36z", '<text x="60" y="56">&lt; 0.1</text>'),
        (
            5,
            "M78 22h36v20h-36zM78 42h36v20h-36z",
            '<text x="96" y="36">4</text><text x="96" y="56">4</text>',
        ),
    ]
    assert drawn.grid == "M42 22H114M42 42H114M42 62H114M42 22V62M78 22V62M114 22V62"
    assert (drawn.heads, drawn.sides) == ([(60, "Mon"), (96, "Tue")], [(32, "8.00")])
    assert (drawn.frames, drawn.width, drawn.height) == ([Frame(78, 22, 40)], 114, 62)


def test_what_stands_in_a_cell_without_a_shade_is_told_too() -> None:
    (shade,) = heat("Contacts", ["Mon"], [""], [[(0.0, "..")]], most=0.0).shades
    assert (shade.level, shade.path, shade.labels) == (0, "", '<text x="60" y="36">..</text>')
