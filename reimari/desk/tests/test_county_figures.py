"""The five counties' own figures, each county's on one page: names, targets, numbers or what is missing."""

from html import unescape

import pytest
from django.utils.translation import override

from reimari.desk.queries.figure_catalogue import Catalogue
from reimari.figures.definitions import WAITING
from reimari.region.profile.values import Target, valid_items
from reimari.staff.models import Post, Role, Team
from tests.browser import context, signed_in
from tests.factories import NOW, TODAY, a_post, loaded

pytestmark = pytest.mark.django_db
# As requirements §7 lists them by region.
OWN = {
    "KL": ["K-01", "K-02", "K-02a", "K-02b", "K-03", "K-04", "K-26", "K-27"],
    "IU": ["K-05", "K-06", "K-07", "K-08", "K-25"],
    "PS": ["K-07", "K-09", "K-10", "K-11", "K-12", "K-13", "K-14", "K-28", "K-29"],
    "KS": ["K-15", "K-16", "K-17", "K-18", "K-19", "K-20", "K-21"],
    "VS": ["K-13", "K-22", "K-23", "K-24", "K-25"],
}
# What the sources say is wanted; of all others they don't tell how much.
WANTED = {
    ("IU", "K-05"): "at least 100 %",
    ("IU", "K-06"): "at least 100 %",
    ("KL", "K-03"): "at least 30 % until 31.12.2025",
    ("KL", "K-04"): "at least 30 %",
}


def a_leader() -> Post:
    """Somebody who may see figures, whatever the county calls them."""
    roles = Role.objects.filter(actions__contains=["figures.see"]).order_by("-scope", "pk")
    return a_post(Team.objects.order_by("pk")[0].pk, roles[0].pk, name="Johanna Johtaja")


def rows_of(text: str) -> dict[str, str]:
    """The rows of the county's own figures by their code, as text."""
    table = text.partition("<table")[2].partition("</table>")[0]
    rows = (" ".join(unescape(row).split()) for row in table.split("<tr>")[2:])
    return {row.partition('<th scope="row"> ')[2].partition(":")[0]: row for row in rows}


@pytest.mark.parametrize("code", OWN)
def test_a_countys_own_figures_stand_on_one_page_by_its_names_and_targets(code: str) -> None:
    profile = loaded(code, now=NOW)
    who = a_leader()
    targets: dict[str, Target] = {each.code: each for each in profile.targets}
    assert sorted(targets) == sorted(OWN[code])
    assert {each.code for each in valid_items(profile.targets, TODAY)} >= {*targets} - {"K-03"}
    for language in ("fi", "sv", "en"):
        got = signed_in(who, language).get("/figures/")
        assert got.status_code == 200
        page: Catalogue = context(got)["shown"]
        assert [own.code for own in page.own] == OWN[code]
        rows = rows_of(got.content.decode())
        assert list(rows) == OWN[code]
        for own in page.own:
            target, row = targets[own.code], rows[own.code]
            assert f"{own.code}: {target.name.in_language(language)}" in row
            assert ", ".join(target.source) in row
            waits = WAITING.get(own.code)
            assert bool(own.entries) == (waits is None or waits.partly), own.code
            if own.code in WAITING:
                with override(language):
                    assert str(WAITING[own.code].until) in row
            for entry in own.entries:
                assert f"/figures/of/{entry.figure.code}/" in row
            if target.percent is None:
                (gap,) = [gap for gap in profile.gaps if gap.id == target.gap]
                assert gap.reason.in_language(language) in row, own.code
            elif language == "en":
                assert WANTED[code, own.code] in row
    assert {own for county, own in WANTED if county == code} == {
        own for own, target in targets.items() if target.percent is not None
    }
