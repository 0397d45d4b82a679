"""A change is told to all who go by instructions, until they have read it (R-IU-45)."""

import datetime as dt

import pytest

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden
from reimari.common.problems import Refused
from reimari.directory.actions import mark_read
from reimari.directory.models import Instruction, ReadMark
from reimari.directory.queries import Topic, changed_lately, for_matter
from reimari.directory.queries.finding import visible
from reimari.directory.rules import TOLD_FOR
from reimari.directory.tasks import forget_read_marks
from reimari.directory.tests.knowledge import DAY, NOW, TODAY, a_draft, an_instruction, approved, changed
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.factories import as_actor

pytestmark = pytest.mark.django_db
BEFORE = NOW - 40 * DAY
SOON = NOW + dt.timedelta(minutes=1)


def news(post: Post, now: dt.datetime = SOON) -> list[Instruction]:
    return changed_lately(visible(as_actor(post), county_on(now), now))


def test_a_change_is_told_until_it_is_read_and_a_month_at_most(aino: Post, eero: Post, helmi: Post) -> None:
    row = changed(an_instruction(eero, now=BEFORE), eero, "Ruoka-apu", "Uusi.", now=NOW)
    assert news(aino) == news(helmi) == [row]
    assert news(eero) == [], "whoever wrote it has read it"
    mark_read(row, seen=2, actor=as_actor(aino), now=SOON)
    assert (news(aino), news(helmi)) == ([], [row])
    assert news(helmi, NOW + TOLD_FOR - dt.timedelta(seconds=1)) == [row]
    assert news(helmi, NOW + TOLD_FOR) == []
    again = changed(row, eero, "Ruoka-apu", "Vielä uudempi.", now=SOON)
    later = SOON + DAY
    assert news(aino, later) == [again], "what was read was the version before"
    mark_read(row, seen=2, actor=as_actor(aino), now=later)
    assert news(aino, later) == [again], "an old page says nothing of the new version"
    mark_read(row, seen=3, actor=as_actor(aino), now=later)
    assert (news(aino, later), ReadMark.objects.count()) == ([], 1)


def test_a_draft_is_no_news_and_an_approved_new_one_is(aino: Post, eero: Post) -> None:
    row = a_draft(eero)
    assert news(aino) == []
    approved(row)
    assert news(aino) == [row]


def test_what_the_profile_brought_at_first_is_no_news(aino: Post) -> None:
    assert Instruction.objects.exists()
    assert news(aino, county_now()) == []


def county_now() -> dt.datetime:
    """Just after the profile was loaded."""
    newest = Instruction.objects.latest("current__decided_at").current
    assert newest
    assert newest.decided_at
    return newest.decided_at + dt.timedelta(minutes=1)


def test_a_partner_hears_of_no_internal_change(aino: Post, eero: Post, helmi: Post) -> None:
    row = changed(an_instruction(eero, is_internal=True, now=BEFORE), eero, "A", "B", now=NOW)
    assert (news(aino), news(helmi)) == ([], [row])
    with pytest.raises(Forbidden):
        mark_read(row, seen=2, actor=as_actor(aino), now=SOON)


def test_beside_a_matter_it_is_marked_without_another_statement(
    aino: Post, eero: Post, django_assert_num_queries: object
) -> None:
    row = changed(an_instruction(eero, need="veteran", now=BEFORE), eero, "A", "B", now=NOW)
    county = county_on(SOON)

    def marked(actor: Actor) -> list[dt.date | None]:
        groups = for_matter(actor, Topic(need="veteran"), county, language="fi", now=SOON)
        return [each.changed_on for group in groups for each in group.shown]

    reader = as_actor(aino)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert marked(reader) == [TODAY]
    mark_read(row, seen=2, actor=reader, now=SOON)
    assert marked(reader) == [None]


def test_only_what_was_gone_by_can_be_read(aino: Post, eero: Post) -> None:
    row = an_instruction(eero)
    with pytest.raises(Refused) as refusal:
        mark_read(row, seen=2, actor=as_actor(aino), now=SOON)
    assert [problem.code for problem in refusal.value.problems] == ["directory.no_such_version"]
    with pytest.raises(Forbidden):
        mark_read(a_draft(eero), seen=1, actor=as_actor(eero), now=SOON)


def test_marks_go_when_the_change_isnt_told_any_more(
    aino: Post, eero: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = an_instruction(eero)
    mark_read(row, seen=1, actor=as_actor(aino), now=SOON)
    for now, left in ((NOW + TOLD_FOR, 1), (SOON + TOLD_FOR, 0)):
        monkeypatch.setattr("reimari.directory.tasks.timezone.now", lambda now=now: now)
        forget_read_marks.func()
        assert ReadMark.objects.count() == left
