"""Waiting times of older people: counted on paper, small numbers kept back, published and withdrawn."""

import csv
import datetime as dt
import json
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.cases.actions import agree_meeting
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode, MeetingState
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.desk.queries.waiting_times import FIELDS, Row, Waits, protected
from reimari.figures.actions import draft_waiting_times
from reimari.figures.models import Publication, WaitingCount
from reimari.figures.queries.waiting_times import halves_to_count, older_tasks
from reimari.figures.rules import half_of, withheld
from reimari.figures.tasks import draft_halves
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import a_case, an_assessment, as_actor, at, loaded

pytestmark = pytest.mark.django_db
EAST, WEST = "GUIDANCE_OLDER_PEOPLE_ITAINEN", "GUIDANCE_WORKING_AGE_LANTINEN"
HALF, OVER = dt.date(2026, 1, 1), at("2026-07-03 01:00")
PAGES = ("/fi/odotusajat/", "/sv/vantetider/", "/en/waiting-times/")


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ([10, 3, 6], {1, 2}),  # one small one alone would be told by the sum
        ([10, 1, 1], {0, 1, 2}),  # the small ones are two together
        ([10, 3, 2], {1, 2}),
        ([10, 0, 3], {0, 2}),
        ([4], {0}),
        ([5, 6], set()),
        ([0, 0], set()),
    ],
)
def test_what_is_withheld_is_never_one_alone_nor_small_together(numbers: list[int], hidden: set[int]) -> None:
    assert withheld(numbers) == hidden


def waits(*days: int, over: int = 0) -> Waits:
    return Waits(Counter(days), over)


def test_an_area_tells_half_mean_nine_of_ten_and_longest() -> None:
    """East: 1, 2, … 10 days; west 100 six times, all over three months; north two, which are small."""
    told = {"E": waits(*range(1, 11)), "W": waits(*[100] * 6, over=6), "N": waits(3, 4)}
    rows = protected(told, {"E": "East", "W": "West", "N": "North"})
    assert [(row.name, row.number) for row in rows[1:]] == [("East", 10), ("North", None), ("West", None)]
    east = rows[1]
    assert (east.half, east.mean, east.most, east.longest) == (5, 5.5, 9, 10)
    whole = rows[0]
    assert (whole.whole, whole.number, whole.half, whole.longest) == (True, 18, 7, 100)
    assert whole.mean == 36.8  # 55 + 600 + 7 = 662 days of 18
    assert Row(area="", name="", whole=True, number=0).said() == ["0", *["\N{EN DASH}"] * 5]
    assert rows[2].said() == [".."] * 6


def test_over_three_months_is_kept_back_where_few_are() -> None:
    """Of 20 two waited too long, of 10 none, of 12 six: of all eight the six would leave the two."""
    told = {"A": waits(*[5] * 20, over=2), "B": waits(*[5] * 10), "C": waits(*[5] * 12, over=6)}
    rows = protected(told, {})
    assert [(row.number, row.over) for row in rows] == [(42, 19), (20, None), (10, None), (12, None)]
    few = protected({"A": waits(*[5] * 20, over=18)}, {})
    assert [row.over for row in few] == [None, None]  # two did not


@pytest.fixture
def counted(iu: Profile, helmi: Post, eero: Post) -> Publication:
    """Assessed after 30, 89 and 91 days; two not yet at the end of June; and what isn't counted."""
    helmi_ = as_actor(helmi)
    given: dict[str, Any] = {"service_task_id": "OLDER_PEOPLE", "place_id": "LOVIISA"}
    for came, done in (
        ("2026-01-10", "2026-02-09"),
        ("2026-01-31", "2026-04-30"),  # three months later to the day
        ("2026-01-30", "2026-05-01"),  # one day more
        ("2026-06-20", "2026-07-01"),
        ("2025-11-20", "2025-12-31"),
    ):
        an_assessment(a_case(helmi, EAST, now=at(f"{came} 10:00"), **given), helmi_, now=at(f"{done} 10:00"))
    a_case(helmi, EAST, now=at("2026-06-01 23:30"), **given)
    working = a_case(eero, WEST, now=at("2026-02-01 10:00"), service_task_id="WORKING_AGE")
    an_assessment(working, as_actor(eero), now=at("2026-02-02 10:00"))
    return draft_waiting_times(Publication(half=HALF), actor=system("figures"), now=OVER)


def told(publication: Publication) -> dict[tuple[str, int], tuple[int, int]]:
    rows = WaitingCount.objects.filter(publication=publication).order_by("pk")
    assert {(row.task, row.area) for row in rows} == {("OLDER_PEOPLE", "OLDER_PEOPLE.ITAINEN")}
    return {(row.measure, row.days): (row.number, row.over) for row in rows}


def test_waits_are_counted_in_the_half_year_in_which_they_ended(counted: Publication) -> None:
    assert told(counted) == {
        ("assessed", 30): (1, 0),
        ("assessed", 89): (1, 0),
        ("assessed", 91): (1, 1),
        ("open", 10): (1, 0),
        ("open", 29): (1, 0),
    }


def test_the_first_meeting_that_took_place_counts(iu: Profile, helmi: Post) -> None:
    case = a_case(helmi, EAST, now=at("2026-01-10 10:00"), service_task_id="OLDER_PEOPLE", place_id="LOVIISA")
    for day, state in (
        ("02-01", MeetingState.MISSED),
        ("02-20", MeetingState.REALISED),
        ("03-01", MeetingState.REALISED),
    ):
        meeting = agree_meeting(
            Case.objects.get(pk=case.pk),
            at=at(f"2026-{day} 09:00"),
            mode=MeetingMode.PHONE,
            worker=helmi.user,
            actor=as_actor(helmi),
            now=at("2026-01-11 09:00"),
        )
        Meeting.objects.filter(pk=meeting.pk).update(state=state, marked_at=at("2026-03-02 09:00"))
    publication = draft_waiting_times(Publication(half=HALF), actor=system("figures"), now=OVER)
    assert {key: each for key, each in told(publication).items() if key[0] == "met"} == {("met", 41): (1, 0)}


def test_a_half_year_that_goes_on_or_is_counted_isnt_counted(counted: Publication) -> None:
    for half in (HALF, dt.date(2026, 7, 1)):
        with pytest.raises(Refused), transaction.atomic():
            draft_waiting_times(Publication(half=half), actor=system("figures"), now=OVER)
    assert half_of(at("2026-06-30 23:59")) == HALF
    assert half_of(at("2026-07-01 00:00")) == dt.date(2026, 7, 1)
    assert halves_to_count(OVER) == [dt.date(2025, 7, 1)]
    draft_halves(OVER)
    assert halves_to_count(OVER) == []


def test_a_county_without_such_a_service_task_counts_nothing(db: None) -> None:
    assert older_tasks(loaded("KL")) == []
    draft_halves(OVER)
    assert not Publication.objects.exists()


def test_what_was_counted_stays(counted: Publication) -> None:
    for change in (
        lambda: WaitingCount.objects.update(number=9),
        lambda: WaitingCount.objects.all().delete(),
        lambda: Publication.objects.update(tasks=[]),
        lambda: Publication.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match=r"takes only new rows|foreign key"), transaction.atomic():
            change()


def publish(who: Post, publication: Publication, verb: str = "publish", **words: str) -> int:
    given = {"key": str(uuid7()), "words_fi": "Odotus on lyhentynyt.", "words_sv": "Kortare väntan."} | words
    return signed_in(who).post(f"/figures/publications/{publication.pk}/{verb}/", given).status_code


def test_it_is_public_only_while_it_is_published(counted: Publication, lea: Post, eero: Post) -> None:
    def seen() -> list[bool]:
        return ["1.1.2026" in Client().get(address).content.decode() for address in PAGES]

    assert seen() == [False] * 3
    assert publish(eero, counted) == 404
    assert publish(lea, counted, words_sv="  ") == 422
    assert publish(lea, counted) == 302
    assert publish(lea, counted) == 409
    assert seen() == [True] * 3
    html = Client().get("/sv/vantetider/").content.decode()
    assert "Kortare väntan." in html
    assert "noindex" not in html
    assert ("<form" in html, "<script" in html) == (False, False)
    assert publish(lea, counted, "withdraw") == 302
    assert publish(lea, counted, "withdraw") == 409
    assert seen() == [False] * 3
    assert publish(lea, counted, words_fi="Korjattu.") == 302
    assert seen() == [True] * 3
    done = Event.objects.filter(action__startswith="figures.").order_by("id").values_list("action", flat=True)
    assert [each for each in done if each in {"figures.publish", "figures.withdraw"}][-3:] == [
        *("figures.publish", "figures.withdraw", "figures.publish")
    ]


def test_nothing_typed_is_lost_when_it_cant_be_published(counted: Publication, lea: Post) -> None:
    browser, address = signed_in(lea), f"/figures/publications/{counted.pk}/publish/"
    words = {"words_fi": "Kesän jono purettiin.", "words_sv": ""}
    got = browser.post(address, {"key": str(uuid7()), **words})
    assert got.status_code == 422
    html = got.content.decode()
    assert "Kesän jono purettiin." in html
    assert "Say in Swedish what explains the waiting times." in html
    assert browser.post(address, {"key": str(uuid7()), **words, "words_sv": "x" * 2001}).status_code == 422
    publish(lea, counted)  # somebody else was faster
    late = browser.post(address, {"key": str(uuid7()), **words, "words_sv": "Kön är borta."})
    assert late.status_code == 409
    html = late.content.decode()
    assert "These waiting times are public already." in html
    assert "Kön är borta." in html
    assert "Kortare väntan." not in Client().get("/fi/odotusajat/").content.decode()


def test_open_data_tells_the_same_and_what_its_columns_are(counted: Publication, lea: Post) -> None:
    publish(lea, counted)
    got = Client().get("/open-data/waiting-times/waiting-times.csv")
    rows = list(csv.DictReader(StringIO(got.content.decode()), delimiter=";"))
    assert [(row["measure"], row["area"], row["number"]) for row in rows] == [
        ("assessed", "", ""),
        ("assessed", "OLDER_PEOPLE.ITAINEN", ""),
        ("met", "", "0"),
        ("open", "", ""),
        ("open", "OLDER_PEOPLE.ITAINEN", ""),
    ]
    assert rows[0]["half_ends"] == "2026-06-30"
    package = json.loads(Client().get("/open-data/waiting-times/datapackage.json").content)
    fields = [each["name"] for each in package["resources"][0]["schema"]["fields"]]
    assert fields == list(rows[0]) == [name for name, _kind, _words in FIELDS]
    assert "licenses" not in package
    told_in_json = json.loads(Client().get("/open-data/waiting-times/waiting-times.json").content)
    assert [row["number"] for row in told_in_json] == [None, None, 0, None, None]
    assert Client().get("/open-data/waiting-times/others.csv").status_code == 404


def test_whoever_publishes_sees_what_the_public_will_see(counted: Publication, lea: Post, eero: Post) -> None:
    assert signed_in(eero).get("/figures/publications/").status_code == 403
    browser = signed_in(lea)
    html = browser.get("/figures/publications/").content.decode()
    assert "draft" in html
    assert 'name="words_sv"' in html
    assert len(statements(lambda: browser.get("/figures/publications/"))) <= MOST_STATEMENTS
    assert len(statements(lambda: Client().get(PAGES[0]))) <= MOST_STATEMENTS
