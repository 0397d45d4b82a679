"""The program behind the wall: every page and deed says who acts, and a hole in the rules is stopped."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from reimari.access import speaking
from reimari.access.actor import NOBODY, Actor, system
from reimari.access.catalogue import ACTIONS, Action, Forbidden, Unseen, anywhere
from reimari.access.reading import Seen, reading
from reimari.access.speaking import heard, looking_everywhere, speak_for, speaking_for
from reimari.accounts.models import User
from reimari.cases.actions import (
    accept_case,
    advance_case,
    close_case,
    hand_over_case,
    reopen_case,
    transfer_case,
)
from reimari.cases.states import Ending
from reimari.contacts.actions import Heard, Somebody, close_contact, correct_contact, join_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.figures.models import Publication
from reimari.grants.models import Grant, KaikuCard, PlaceStay
from reimari.people.actions import Details
from reimari.people.models import EmergencyCheck, Person
from reimari.people.queries import found_by
from reimari.records.models import LogExtract, LogFinding, LogRequest, Merge, RetentionPlan
from reimari.staff.models import Post, Unit
from reimari.work.actions import Plan, return_step, take_step
from reimari.work.states import ReturnReason
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, a_post, as_actor, client, goes_on
from tests.scene import CAST, Scene, scene
from tests.speaking import Unspoken
from tests.test_access_matrix import MATRIX
from tests.walls import COUNTY, EAST, PARTNER, SOMEBODY, WALLED, WEST, Rows, current, rows, run, told

__all__ = ["rows", "scene"]
pytestmark = pytest.mark.django_db


def test_each_page_and_deed_tells_it_and_the_actor_before_acts_again(
    aino: Post, eero: Post, rows: Rows
) -> None:
    before = spoken()
    with reading(as_actor(aino)):
        assert spoken() == (str(aino.user_id), PARTNER)
        with looking_everywhere():
            assert spoken()[0] == "system"
        assert spoken() == (str(aino.user_id), PARTNER)
        with heard(as_actor(eero)):  # the page around speaks already
            assert spoken() == (str(aino.user_id), PARTNER)
    assert spoken() == before
    with pytest.raises(Refusal), transaction.atomic(), speaking_for(as_actor(aino)):
        raise Refusal
    assert spoken() == before


class Refusal(Exception):
    pass


def spoken() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('reimari.actor'), current_setting('reimari.organisation')")
        who, whose = cursor.fetchone()
    return who, whose


@pytest.mark.django_db(transaction=True)
def test_a_connection_carries_nothing_from_one_transaction_to_the_next(aino: Post) -> None:
    run("SELECT set_config('reimari.actor', '', false), set_config('reimari.organisation', '', false)")
    try:
        with reading(as_actor(aino)):
            pass
        a_person(as_actor(aino))
        with transaction.atomic():
            with looking_everywhere():
                assert Person.objects.count() == 1
            assert (spoken(), Person.objects.count()) == (("", ""), 0)
        assert (spoken(), Person.objects.count()) == (("", ""), 0)
    finally:
        speak_for(system("test"), lasting=True)
    assert Person.objects.get().organisation == PARTNER


@pytest.mark.parametrize("actor", [NOBODY, Actor(NOBODY.kind, organisation=COUNTY)])
def test_whoever_has_not_signed_in_speaks_for_nobody(actor: Actor) -> None:
    with transaction.atomic(), speaking_for(actor):
        assert spoken() == ("", "")


# Rows that no partner's people ever see, whatever their roles say (R-IU-06, migration grants 0003).
NEVER_A_PARTNERS = (
    *(Grant, PlaceStay, KaikuCard, EmergencyCheck),
    *(LogRequest, LogExtract, LogFinding, Merge, RetentionPlan, Publication),
)
# An internal instruction; and a stranger whom only the county's people open in an emergency (R-IU-03).
NEVER_BY_A_PARTNER = {"directory.read", "people.break_glass"}
WORLDS = ["the line is a partner's", "the western teams are a partner's"]


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> None:
    """The county as it is; and one whose western teams work for the partner."""
    if request.param == WORLDS[1]:
        request.getfixturevalue("iu")
        the_west_is_a_partners()


def the_west_is_a_partners() -> None:
    Unit.objects.filter(teams=WEST).update(organisation=PARTNER)


def test_the_wall_hides_nothing_that_an_action_allows(
    world: None, request: pytest.FixtureRequest, scene: Scene
) -> None:
    # not who stands over the partners: which teams she reaches is another thing in each world
    cast = {who: as_actor(request.getfixturevalue(who)) for who in CAST if who != "sirkka"}
    partners = {who for who, actor in cast.items() if actor.organisation == PARTNER}
    found: dict[str, set[str]] = {}
    expected: dict[str, set[str]] = {}
    for name, (subject_of, allowed) in MATRIX.items():
        subject = subject_of(scene)
        closed = isinstance(subject, NEVER_A_PARTNERS) or name in NEVER_BY_A_PARTNER
        expected[name] = (allowed - partners if closed else allowed) & cast.keys()
        queryset = type(subject)._default_manager.filter(pk=subject.pk)
        found[name] = set()
        for who, actor in cast.items():
            with transaction.atomic(), speaking_for(actor):
                if ACTIONS[name].rows(actor, queryset).exists():
                    found[name].add(who)
    assert found == expected


def test_a_partners_guides_do_all_their_work(iu: object) -> None:
    """The life of a case that a partner's team answers for: deed after deed, some with the county's teams."""
    the_west_is_a_partners()
    eero = a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")
    timo = a_post(WEST, "TYONTEKIJA", name="Timo Rantaharju")
    helmi = a_post(EAST, "TYONTEKIJA", name="Helmi Rantakivi")
    assert eero.user.organisation == PARTNER != helmi.user.organisation
    guide, other = as_actor(eero), as_actor(helmi)
    case = a_case(eero, WEST, person=a_person(guide), service_task_id="WORKING_AGE")
    step = take_step(current(case), actor=guide, now=NOW)
    return_step(step, reason=ReturnReason.NO_TIME, actor=guide, now=NOW)
    take_step(step, actor=as_actor(timo), now=NOW)
    plan = Plan(kind="contact_client", team=eero.team, worker_id=eero.user_id)
    advance_case(case, plan=plan, actor=guide, now=NOW)
    hand_over_case(case, to=helmi.team, actor=guide, now=NOW)
    accept_case(case, actor=other, now=NOW)
    hand_over_case(case, to=eero.team, actor=other, now=NOW)
    accept_case(case, actor=guide, now=NOW)
    close_case(case, ending=Ending.HELPED, actor=guide, now=NOW)
    reopen_case(case, plan=plan, actor=guide, now=NOW)
    transfer_case(case, to=helmi.team, kind="check", actor=guide, now=NOW)
    case.refresh_from_db()
    assert case.team_id == EAST


def test_an_adviser_records_sends_on_closes_joins_and_corrects(aino: Post, helmi: Post) -> None:
    actor = as_actor(aino)
    known = a_person(as_actor(helmi), identity_code="010190-900P")
    waiting = a_contact(aino, Heard(own_words="?"), participants=(client(details=details("010190-900P")),))
    assert waiting.participants.get().person_id == known.pk  # whole code: nobody is registered twice
    close_contact(waiting, answers=[goes_on(EAST)], actor=actor, now=NOW)
    correct_contact(waiting, matter=None, field="language", value="sv", actor=actor, now=NOW)
    nameless = a_contact(aino, Heard(own_words="?", answer=ADVICE), participants=(anonymous(),))
    join_contact(nameless, details=details("010190-901R"), actor=actor, now=NOW)
    with reading(actor):
        assert Person.objects.filter(pk=known.pk).exists()
        assert {str(person) for person in Person.objects.all()} == {"Aaltomeri Testi", "Uusi Tulija"}


def details(code: str) -> Details:
    return Details(last_name="Uusi", first_names="Tulija", identity_code=code)


def anonymous() -> Somebody:
    return Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)


@contextmanager
def opened_wide(*names: str) -> Iterator[None]:
    """The rules of these Actions let everybody see every row: the mistake that the wall is for."""
    before = {name: ACTIONS[name].rule for name in names}
    for name in names:
        object.__setattr__(ACTIONS[name], "rule", anywhere)
    forget_statements()
    try:
        yield
    finally:
        for name, rule in before.items():
            object.__setattr__(ACTIONS[name], "rule", rule)
        forget_statements()


def forget_statements() -> None:
    """Rules that have been put into SQL once are read anew (ADR 14)."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("reimari.desk.queries", "reimari.contacts.queries")):
            for kept in vars(module).values():
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


@contextmanager
def no_wall() -> Iterator[None]:
    """As if it had not been built."""
    with transaction.atomic():
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("RESET ROLE")
        for table in WALLED:
            run(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        run("SET ROLE reimari_app")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("wall", [True, False], ids=["the wall stands", "there is no wall"])
def test_a_page_whose_rule_is_too_wide_shows_no_foreign_row(
    aino: Post,
    rows: Rows,
    client: Client,
    wall: bool,  # noqa: FBT001
) -> None:
    contact = rows.contact_of(rows.foreign)
    address = f"/contacts/{contact.pk}/"
    client.force_login(aino.user)
    assert client.get(address).status_code == 404
    with opened_wide("contacts.view"):
        if wall:
            assert client.get(address).status_code == 404
            return
        with no_wall():
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("wall", [True, False], ids=["the wall stands", "there is no wall"])
def test_a_deed_whose_rule_is_too_wide_changes_no_foreign_row(
    aino: Post,
    rows: Rows,
    wall: bool,  # noqa: FBT001
) -> None:
    contact = rows.contact_of(rows.foreign)

    def correct() -> None:
        correct_contact(contact, matter=None, field="language", value="sv", actor=as_actor(aino), now=NOW)

    with opened_wide("contacts.correct"):
        if wall:
            with pytest.raises(Forbidden):
                correct()
            return
        with no_wall():
            correct()


def test_a_view_that_forgets_to_speak_is_noticed(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, contact = Client(), rows.contact_of(rows.sent)
    visitor.force_login(contact.recorded_by or User())
    assert visitor.get(f"/contacts/{contact.pk}/").status_code == 200
    monkeypatch.setattr(speaking, "_heard", ContextVar("heard", default=True))  # so that no question speaks
    monkeypatch.setattr("reimari.desk.views.contact.reading", lambda *_: nullcontext(Seen()))
    with pytest.raises(Unspoken):
        visitor.get(f"/contacts/{contact.pk}/")


def test_a_single_question_outside_a_page_is_asked_as_the_actor(aino: Post, rows: Rows) -> None:
    action: Action = ACTIONS["contacts.view"]
    own, foreign = rows.contact_of(rows.sent).pk, rows.contact_of(rows.foreign).pk
    with told("", ""), opened_wide("contacts.view"):
        assert action.row(as_actor(aino), Contact.objects.all(), own).pk == own
        with pytest.raises(Unseen):
            action.row(as_actor(aino), Contact.objects.all(), foreign)


@pytest.mark.parametrize(
    ("who", "whose", "found"), [("", "", 0), (SOMEBODY, PARTNER, 2), (SOMEBODY, COUNTY, 3), ("system", "", 3)]
)
def test_a_search_by_name_tells_no_more_than_the_wall(rows: Rows, who: str, whose: str, found: int) -> None:
    with told(who, whose):
        assert len(found_by(Person.objects.all(), "aalto")) == found
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall_named('{^Aalto}')")
            assert len(cursor.fetchall()) == found


def test_only_these_look_past_the_wall() -> None:
    """Each asks a question whose answer shows no row, or of a whole code or number that somebody typed."""
    package = Path(__file__).parent.parent / "reimari"
    found = {
        f"{file.relative_to(package)}:{name}"
        for file in package.rglob("*.py")
        for name in re.findall(
            r"def (\w+)\((?:(?!\ndef ).)*?with looking_everywhere\(\)", file.read_text(), re.DOTALL
        )
    }
    assert found == {
        "callbacks/actions/asking.py:_ask_again",  # what is asked of one number and line is one callback
        "callbacks/actions/calling.py:_reach_in_case",  # the case hears that its client was reached
        "callbacks/queries/waiting.py:calls_of_others",
        "concerns/queries.py:same_client_reports",
        "contacts/queries.py:may_be_named",
        "desk/queries/relations.py:relations_told",  # whether their address is protected, to tell less
        # asks by hand what the wall would hide, to see that the rule hides it too
        "desk/tests/test_callback_page.py:test_what_waits_on_a_line_that_one_doesnt_see_isnt_offered_to_be_joined",
        "people/actions.py:ask_relationship",
        "people/queries.py:registered_with",
    }


def test_what_runs_with_the_owners_rights_names_where_it_looks() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, coalesce(proconfig, '{}')::text[] FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE nspname = 'public' AND prosecdef ORDER BY proname"
        )
        found = dict(cursor.fetchall())
    assert set(found) == {
        "contacts_guiding_stays_when_closed",
        "contacts_matter_comes_while_open",
        "contacts_matter_stays_when_closed",
        "contacts_participant_stays_when_closed",
        "people_person_is_told",
        "records_merged_into_id_is_kept",
        "records_other_id_is_kept",
        "records_person_id_is_kept",
        "records_row_is_moved",
        "wall_client",
        "wall_contact",
        "wall_named",
        "wall_person",
        "wall_track",
        "wall_work",
        "work_step_is_counted",
        "work_sum_up_step_counts",
    }
    assert all("search_path=public, pg_temp" in settings for settings in found.values())
