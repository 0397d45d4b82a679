"""What isn't told of figures that stand together, reckoned on paper: nothing small is had by subtraction."""

from collections import Counter
from dataclasses import replace

import pytest

from reimari.figures.definitions import FIGURES, HIT, OF, Dimension, Figure, Share, Spread
from reimari.figures.protection import withheld_alone, withheld_in, withheld_rows
from reimari.figures.queries import Sums
from reimari.figures.rules import is_small, withheld_parts, withheld_shares

FAILURE, ELSEWHERE, ASKS = (FIGURES[code] for code in ("FAILURE", "ELSEWHERE", "ASKS-WHERE"))
DIGITAL, KINDS, ANONYMOUS = (FIGURES[code] for code in ("K-04", "K-10", "K-23"))


def sums(**of: tuple[int, int] | dict[str, int]) -> Sums:
    """n of m by the figure's code, in which a dash stands as an underscore; of a spread its values."""
    return {
        code.replace("_", "-"): Counter(told if isinstance(told, dict) else {HIT: told[0], OF: told[1]})
        for code, told in of.items()
    }


def test_rows_that_arent_told_are_never_small_together() -> None:
    """Two of one contact each beside 21, 6 and 36: with the next smallest they are 8."""
    rows = [sums(FAILURE=(hit, of)) for hit, of in ((6, 40), (21, 300), (1, 18), (1, 24), (36, 500))]
    assert withheld_rows([FAILURE], rows)["FAILURE"] == {0, 2, 3}


@pytest.mark.parametrize(
    ("rows", "also", "hidden"),
    [
        ([(6, 40), (21, 300), (1, 18), (1, 24)], (), {0, 2, 3}),
        ([(6, 40), (9, 300), (20, 80)], {1}, {0, 1}),  # one alone would be the rest of the sum
        ([(6, 40), (0, 0), (20, 80)], {1}, {1}),  # of nothing nothing is told
        ([(6, 40), (9, 300)], (), set()),
    ],
)
def test_rows_kept_back_for_other_reasons(
    rows: list[tuple[int, int]], also: set[int], hidden: set[int]
) -> None:
    assert withheld_shares(rows, also) == hidden


@pytest.mark.parametrize(
    ("whole", "parts", "also", "hidden"),
    [
        (119, [65, 50, 4], (), {1, 2}),  # 119 less 65 and 50 are 4
        (21, [20, 1], (), {0, 1}),
        (21, [20], (), {0}),  # one is in no part
        (30, [10, 12], (), set()),  # eight are in no part
        (30, [10, 20], (), set()),
        (30, [10, 12, 8], {0}, {0, 2}),  # one alone would be the rest
        (20, [18, 15], (), {0}),  # parts of which some are the same: 18 leave 2
        (0, [0, 0], (), set()),
    ],
)
def test_parts_of_a_whole(whole: int, parts: list[int], also: set[int], hidden: set[int]) -> None:
    assert withheld_parts(whole, parts, also) == hidden


def test_what_a_part_keeps_back_the_others_dont_tell() -> None:
    """Kotka: 21 of failure demand, 20 belonged elsewhere, one asked where its matter is."""
    kotka = sums(FAILURE=(21, 300), ELSEWHERE=(20, 300), ASKS_WHERE=(1, 300))
    others = [sums(FAILURE=(40, 300), ELSEWHERE=(20, 300), ASKS_WHERE=(20, 300)) for _ in range(3)]
    hidden = withheld_rows([FAILURE, ELSEWHERE, ASKS], [kotka, *others])
    assert 0 in hidden["ASKS-WHERE"] & hidden["ELSEWHERE"]
    assert 0 not in hidden["FAILURE"]


def test_a_whole_that_isnt_told_isnt_the_sum_of_its_parts() -> None:
    rows = [sums(FAILURE=(hit, 90), ELSEWHERE=(hit - 5, 90)) for hit in (3, 12, 40)]
    hidden = withheld_rows([FAILURE, ELSEWHERE], rows)
    assert hidden["FAILURE"] == {0, 1}
    assert hidden["ELSEWHERE"] >= {0, 1}


def test_how_many_there_are_is_told_by_no_figure_where_another_keeps_it_back() -> None:
    """Nine in two rows, of which one figure would tell five: the other were four."""
    rows = [
        sums(K_04=(90, 180), K_23=(60, 180)),
        sums(K_04=(0, 5), K_23=(0, 5)),
        sums(K_04=(4, 4), K_23=(0, 4)),
        sums(K_04=(8, 20), K_23=(3, 20)),
    ]
    hidden = withheld_rows([DIGITAL, ANONYMOUS], rows)
    assert hidden["K-23"] >= {1, 2}
    assert hidden["K-04"] >= {1, 2}


def test_a_value_and_the_share_of_as_many_are_kept_back_together() -> None:
    """Twelve were called back in vain: the share would tell them, and so the three who are left."""
    ended: Figure = FIGURES["K-12-ENDED"]
    reached: Figure = FIGURES["K-12"]
    assert isinstance(ended, Spread)
    assert ended.labels
    one, two, three = list(ended.labels)[:3]
    told = {**sums(K_12=(12, 115)), "K-12-ENDED": Counter({one: 100, two: 12, three: 3})}
    alone = withheld_alone([reached, ended], told)
    assert alone.values["K-12-ENDED"] == {two, three}
    assert alone.figures == {"K-12"}
    assert withheld_alone([reached], told).figures == frozenset()


def test_a_value_of_which_a_share_tells_all_but_a_few_is_kept_back() -> None:
    """Sixteen times were realised, fifteen of them within the limit: one came late."""
    went, within = FIGURES["WENT"], FIGURES["K-02"]
    told = {**sums(K_02=(15, 21)), "WENT": Counter(realised=16, cancelled=5, missed=6)}
    kept = withheld_alone([went, within], told)
    assert "realised" in kept.values["WENT"]
    assert not kept.figures
    assert withheld_alone([went], told).values["WENT"] == frozenset()


def test_what_isnt_told_alone_stands_in_no_row() -> None:
    total = sums(FAILURE=(21, 600), ELSEWHERE=(20, 600))
    rows = [sums(FAILURE=(11, 300), ELSEWHERE=(10, 300)), sums(FAILURE=(10, 300), ELSEWHERE=(10, 300))]
    found = withheld_in([FAILURE, ELSEWHERE], total, [("area", [FAILURE, ELSEWHERE], rows)])
    assert found.alone.figures == {"ELSEWHERE"}
    assert found.rows[0]["ELSEWHERE"] == {0, 1}
    assert found.rows[0]["FAILURE"] == frozenset()


def test_a_spread_that_repeats_rows_isnt_told_beside_them_where_it_would_tell_a_few() -> None:
    """By channel four letters and another few aren't told; by kind letters and web forms are 14, and the web
    form's row tells ten."""
    assert isinstance(KINDS, Spread)
    total = {"K-10": Counter(phone=500, web_form=10, letter=4), "K-04": Counter({HIT: 10, OF: 514})}
    rows: list[Sums] = [
        {"K-10": Counter(phone=500), "K-04": Counter({HIT: 0, OF: 500})},
        {"K-10": Counter(web_form=10), "K-04": Counter({HIT: 10, OF: 10})},
        {"K-10": Counter(letter=4), "K-04": Counter({HIT: 0, OF: 4})},
    ]
    beside = (str(Dimension.CHANNEL), [DIGITAL], rows)
    found = withheld_in([KINDS, DIGITAL], total, [beside])
    assert "K-10" in found.alone.figures
    assert "K-10" not in withheld_in([KINDS, DIGITAL], total, []).alone.figures
    other = (str(Dimension.AREA), [DIGITAL], rows)
    assert "K-10" not in withheld_in([KINDS, DIGITAL], total, [other]).alone.figures


@pytest.mark.parametrize("code", [code for code, each in FIGURES.items() if each.within])
def test_parts_name_figures_that_there_are_of_the_same_rows(code: str) -> None:
    for whole in FIGURES[code].within:
        spread, _colon, value = whole.partition(":")
        assert FIGURES[spread].rows == FIGURES[code].rows
        assert not value or value in getattr(FIGURES[spread], "labels", {})


def test_no_subtraction_of_hidden_rows_is_small() -> None:
    """Whatever the numbers are: hit, the others and both of the rows that aren't told, together."""
    share = replace(FAILURE, within=()) if isinstance(FAILURE, Share) else FAILURE
    for seed in range(400):
        numbers = [((seed * 7 + at * at * 3) % 23, 10 + (seed * 5 + at * 11) % 60) for at in range(6)]
        rows = [sums(FAILURE=(min(hit, of), of)) for hit, of in numbers]
        hidden = withheld_rows([share], rows)["FAILURE"]
        together = [rows[at]["FAILURE"] for at in hidden]
        hits, of = sum(each[HIT] for each in together), sum(each[OF] for each in together)
        assert len(hidden) != 1
        assert len(hidden) == len(rows) or not (is_small(hits) or is_small(of - hits) or is_small(of))
