"""Five counties live through two months: nothing is refused, each promise holds, and it is done once."""

import datetime as dt
from collections import Counter
from unittest.mock import patch

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reimari.access.tasks import prune_receipts
from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.callbacks.models import Callback
from reimari.cases.models import Case, Note, Question
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact, Feedback, Matter
from reimari.demo.loading import Loading, Making, load_history, load_people, load_work
from reimari.demo.loading import loaded as is_loaded
from reimari.desk.queries.posts import team_posts
from reimari.people.models import Person
from reimari.staff.models import Post, Proposal, Team
from reimari.work.models import Clock, Entry, Step
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db

NOW = at("2026-11-25 13:00")
SMALL = 0.03  # of two thousand contacts


def begun(code: str, *, now: dt.datetime = NOW) -> Loading:
    return load_people(loaded(code, now=now), now=now, scale=SMALL)


PERSON = ("identity_code", "last_name", "first_names", "phone")
REPORT = ("arrived_at", "kind", "consent", "description", "contact__team")
STEP = ("opened_at", "kind", "due_at", "team", "worker__username", "result")


def told() -> list[object]:
    """All that a loading made, without the keys and moments that are new each time."""
    return [
        list(Person.objects.order_by(*PERSON).values_list(*PERSON)),
        list(ConcernReport.objects.order_by(*REPORT).values_list(*REPORT)),
        list(
            Matter.objects.order_by("contact__received_at", "number").values_list(
                "contact__received_at", "contact__channel", "need", "own_words", "outcome", "case__number"
            )
        ),
        list(Case.objects.order_by("number").values_list("number", "state", "ending", "team", "hops")),
        list(Step.objects.order_by(*STEP).values_list(*STEP)),
        list(Note.objects.order_by("written_at", "text").values_list("written_at", "text")),
        list(
            Callback.objects.order_by("asked_at", "number").values_list(
                "asked_at", "number", "words", "outcome", "attempts", "next_at"
            )
        ),
        Counter(Entry.objects.order_by("pk").values_list("kind", "at")),
        Counter(Clock.objects.order_by("pk").values_list("code", "due_at", "kept")),
    ]


@pytest.mark.parametrize("code", ["KS", "PS", "VS", "KL", "IU"])
def test_two_months_of_a_county_are_refused_nowhere(code: str) -> None:
    assert load_work(begun(code)) == []
    before = Contact.objects.count()
    assert load_history(begun(code)) == []
    assert Contact.objects.count() >= max(50, before + 1)
    assert load_history(begun(code)) == []
    open_cases = Case.objects.open().select_related("current_step")
    assert open_cases
    for case in open_cases:
        step = case.current_step
        assert step
        assert (step.is_open, step.track_id) == (True, case.pk)
    assert Contact.objects.open().exists()
    assert not Contact.objects.exclude(state="open").filter(matters__outcome="").exists()
    assert Callback.objects.open().count() >= 3
    assert Callback.objects.exclude(closed_at=None).exists()
    assert not Callback.objects.filter(asked_at__gt=NOW).exists()
    protected = Person.objects.get(is_protected=True)
    assert Case.objects.open().of(protected).count() == 1
    assert Step.objects.order_by("-opened_at")[0].opened_at <= NOW
    assert Event.objects.filter(actor_kind="staff").order_by("-at")[0].at <= NOW
    assert not Step.objects.filter(worker=None, state="taken").exists()


def test_every_team_that_works_has_two_to_four_people() -> None:
    demo = begun("IU")
    people = Counter(
        Post.objects.valid_on(NOW.date())
        .filter(role__actions__contains=["contacts.record"])
        .values_list("team", flat=True)
    )
    teams = {team.code for team in demo.profile.teams} - {"ADMINISTRATION"}
    assert set(people) == teams
    assert all(2 <= count <= 4 for count in people.values()), people
    chosen = User.objects.filter(is_demo=True)
    assert {user.username for user in chosen} == {person.username for person in demo.profile.demo.people}
    assert not any(user.has_usable_password() for user in User.objects.order_by("pk"))


def test_every_state_of_posts_is_there_once() -> None:
    """A proposal waits, a post ends next week, one begins, a competence is missing and one ends soon."""
    demo = begun("IU")
    today = NOW.date()
    lead = Post.objects.get(user__username="iu-esihenkilo")
    waiting = Proposal.objects.open()
    assert {each.proposed_by_id == lead.user_id for each in waiting.order_by("pk")} == {True, False}
    assert Proposal.objects.filter(state="accepted").exists()
    assert Post.objects.filter(valid_from__gt=today).count() == 1
    assert Post.objects.filter(valid_until=today + dt.timedelta(days=7)).count() == 1
    shown = team_posts(lead.team, demo.profile, today=today)
    assert {need.need.state.value for _, need in shown.worries} == {"missing", "ends"}
    line = team_posts(Team.objects.get(pk="CLIENT_ADVICE"), demo.profile, today=today)
    assert {each.end.by_contract for each in line.now} == {True}


def test_the_same_day_and_seed_give_the_same_data() -> None:
    made = []
    for _ in range(2):
        with transaction.atomic():
            load_work(begun("IU"))
            made.append(told())
            transaction.set_rollback(True)
    assert made[0] == made[1]


def test_loading_again_changes_nothing() -> None:
    load_work(begun("KL"))
    before = told()
    load_work(begun("KL", now=NOW + dt.timedelta(days=3)))
    assert told() == before


def test_a_demo_that_is_older_than_receipts_become_is_still_there() -> None:
    load_work(begun("KL"))
    before = told()
    later = timezone.now() + dt.timedelta(days=99)
    with patch.object(timezone, "now", lambda: later):
        prune_receipts.func()
    assert is_loaded(loaded("KL"), now=NOW)
    load_work(begun("KL", now=NOW + dt.timedelta(days=99)))
    assert told() == before


def test_a_loading_that_was_stopped_goes_on_for_the_day_on_which_it_began() -> None:
    with transaction.atomic():
        load_work(begun("KL"))
        whole = told()
        transaction.set_rollback(True)
    making = Making(begun("KL"))
    for share in ["goes_on", *making.advice_shares()[:1]]:
        making.make(share)
    assert load_work(begun("KL")) == []
    assert told() == whole


def test_before_the_office_opens_nothing_of_the_day_has_happened_yet() -> None:
    early = at("2026-11-25 05:30")
    assert load_work(begun("IU", now=early)) == []
    assert Contact.objects.order_by("-recorded_at")[0].recorded_at <= early
    assert Contact.objects.open().exists()


def test_what_came_astray_what_was_asked_and_what_was_said_of_it_are_there_too() -> None:
    """So that no part of the supervisor's page is empty in the demo."""
    demo = load_people(loaded("PS", now=NOW), now=NOW, scale=0.2)
    assert [*load_work(demo), *load_history(demo)] == []
    outside = Contact.objects.filter(came_via="outsider_on_line")
    assert outside
    for contact in outside:
        assert contact.team.unit_id == "VIRANOMAISLINJA"
        assert contact.outcome == "elsewhere"
        assert not contact.participants.filter(kind="own_employee").exists()
    assert outside.filter(matters__elsewhere_unit="IKAKESKUS").exists()
    assert Question.objects.exclude(answer="").exists()
    assert not Question.objects.filter(answered_by=F("asked_by")).exists()
    assert Feedback.objects.count() > 1
    assert Feedback.objects.filter(given_at__gt=NOW).count() == 0
