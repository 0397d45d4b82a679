"""PostgreSQL's wall around rows: no actor, no rows; a partner's actor, its own; the county's, all."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.db.models import Model
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
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.common.ids import uuid7
from reimari.contacts.actions import Heard, Somebody, close_contact, correct_contact, join_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.people.actions import Details
from reimari.people.models import Capacity, ClosePerson, Person
from reimari.people.queries import found_by
from reimari.staff.models import Post, Team, Unit
from reimari.work.actions import Plan, return_step, take_step
from reimari.work.models import Entry, Step, Track
from reimari.work.states import ReturnReason
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_person, a_post, as_actor, client, goes_on
from tests.speaking import Unspoken
from tests.test_access_matrix import CAST, MATRIX, Scene, scene

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
WALLED: dict[str, type[Model]] = {
    model._meta.db_table: model for model in (Person, Contact, Case, Track, Step, Entry)
}
LINE, WEST, EAST = "CLIENT_ADVICE", "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
PARTNER, COUNTY = "LUONA", "COUNTY"
SOMEBODY = str(uuid7())
INSERT, UPDATE, DELETE = "INSERT INTO {} ({}) VALUES ({})", "UPDATE {} SET language = 'sv'", "DELETE FROM {}"


@contextmanager
def told(who: str, whose: str) -> Iterator[None]:
    """PostgreSQL is told that this actor of this organisation acts; what is done meanwhile is undone."""
    with transaction.atomic():
        run(
            "SELECT set_config('reimari.actor', %s, true), set_config('reimari.organisation', %s, true)",
            who,
            whose,
        )
        yield
        transaction.set_rollback(True)


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def refused(statement: str, *values: Any) -> str:
    """What PostgreSQL says to the statement; nothing when it is done."""
    try:
        with transaction.atomic():
            run(statement, *values)
    except Error as error:
        return str(error)
    return ""


def current(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def seen(table: str) -> set[Any]:
    return set(WALLED[table]._default_manager.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of three matters: sent by the partner's adviser, offered to its team, and neither."""

    sent: Case
    offered: Case
    foreign: Case

    @staticmethod
    def contact_of(case: Case) -> Contact:
        return Contact.objects.get(matters__case=case)

    def own(self) -> dict[str, set[Any]]:
        """By table, the primary keys of what is the partner's own."""
        contact, cases = self.contact_of(self.sent), {self.sent.pk, self.offered.pk}
        tracks = {contact.pk, *cases}
        ours = Entry.objects.filter(organisation=PARTNER) | Entry.objects.filter(
            track__in=[contact.pk, self.offered.pk]
        )
        return {
            "people_person": {self.sent.person_id, self.offered.person_id},
            "contacts_contact": {contact.pk},
            "cases_case": cases,
            "work_track": tracks,
            "work_step": set(Step.objects.filter(track__in=tracks).values_list("pk", flat=True)),
            "work_entry": set(ours.values_list("pk", flat=True)),
        }

    def every(self) -> dict[str, set[Any]]:
        return {table: seen(table) for table in WALLED}


@pytest.fixture
def rows(aino: Post, eero: Post, helmi: Post) -> Rows:
    sent = a_case(aino, WEST, person=a_person(as_actor(aino)))
    take_step(current(sent), actor=as_actor(eero), now=NOW)
    offered = a_case(eero, WEST, person=a_person(as_actor(eero)))
    hand_over_case(offered, to=Team.objects.get(pk=LINE), actor=as_actor(eero), now=NOW)
    return Rows(sent, offered, a_case(helmi, EAST, person=a_person(as_actor(helmi))))


@pytest.mark.parametrize("table", WALLED)
def test_the_wall_stands_on_the_six_tables_and_binds_the_program(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, pg_get_userbyid(relowner) <> current_user, row_security_active(oid)"
            " FROM pg_class WHERE oid = %s::regclass",
            [table],
        )
        assert cursor.fetchone() == (True, True, True)


@pytest.mark.parametrize(
    ("who", "whose"), [("", ""), ("", PARTNER), ("", COUNTY), (SOMEBODY, ""), (SOMEBODY, "X")]
)
@pytest.mark.parametrize("table", WALLED)
def test_without_an_actor_of_an_organisation_there_are_no_rows(
    rows: Rows, table: str, who: str, whose: str
) -> None:
    assert rows.every()[table]
    with told(who, whose):
        assert seen(table) == set()
        if table != "work_entry":  # which nobody may change or empty
            assert run(DELETE.format(table)) == 0


@pytest.mark.parametrize("table", WALLED)
def test_a_new_connection_that_tells_nothing_sees_nothing(rows: Rows, table: str) -> None:
    with transaction.atomic():
        run("RESET reimari.actor")
        run("RESET reimari.organisation")
        assert seen(table) == set()
        transaction.set_rollback(True)


@pytest.mark.parametrize("table", WALLED)
@pytest.mark.parametrize(("who", "whose"), [(SOMEBODY, COUNTY), ("system", ""), ("system", "audit")])
def test_the_countys_people_and_the_programs_own_jobs_see_all(
    rows: Rows, table: str, who: str, whose: str
) -> None:
    every = rows.every()
    with told(who, whose):
        assert seen(table) == every[table]


@pytest.mark.parametrize("table", WALLED)
def test_a_partner_sees_exactly_its_own_rows(rows: Rows, table: str) -> None:
    own, every = rows.own(), rows.every()
    with told(SOMEBODY, PARTNER):
        assert seen(table) == own[table]
    assert own[table] < every[table]


def test_another_partner_sees_none_of_them(rows: Rows) -> None:
    run("INSERT INTO staff_organisation (code, name, kind, invented) VALUES ('OTHER', '{}', 'partner', true)")
    with told(SOMEBODY, "OTHER"):
        assert {table: seen(table) for table in WALLED} == {table: set() for table in WALLED}


def test_whoever_is_close_to_a_partners_client_is_known_too(rows: Rows) -> None:
    close, other = rows.foreign.person, a_person(system("test"))
    client = rows.sent.person
    assert close
    assert client
    for person, near in ((client, close), (other, client)):
        ClosePerson.objects.create(person=person, other=near, capacity=Capacity.CLOSE, validity=(TODAY, None))
    with told(SOMEBODY, PARTNER):
        assert close.pk in seen("people_person")
        assert other.pk not in seen("people_person")


def written(table: str, **changed: Any) -> tuple[str, list[Any]]:
    """An INSERT of a row like the table's first, under a key of its own, but for what is given."""
    fields = [each for each in WALLED[table]._meta.concrete_fields if not each.generated]
    first = WALLED[table]._default_manager.order_by("pk").values().first()
    assert first
    values: dict[str, Any] = {str(each.column): first[each.attname] for each in fields}
    values |= {"facts": "{}", "changed": "{}"}
    values |= {"id": 10**9 if table == "work_entry" else uuid7(), "number": str(uuid7())[:20]} | changed
    mine = {str(each.column): values[str(each.column)] for each in fields}
    marks = ", ".join(["%s"] * len(mine))
    return INSERT.format(table, ", ".join(mine), marks), [*mine.values()]


WRITES: dict[str, tuple[str, Callable[[Rows], dict[str, object]]]] = {
    "a person of the county's": (
        "people_person",
        lambda rows: {"organisation": COUNTY, "identity_code": None},
    ),
    "a track of the county's": ("work_track", lambda rows: {"organisation": COUNTY}),
    "a step of a foreign team": ("work_step", lambda rows: {"track_id": rows.foreign.pk, "team_id": EAST}),
    "history of a foreign matter": (
        "work_entry",
        lambda rows: {"track_id": rows.foreign.pk, "organisation": PARTNER},
    ),
    "history in another's name": (
        "work_entry",
        lambda rows: {"track_id": rows.sent.pk, "organisation": COUNTY},
    ),
    "a contact of a foreign line": ("contacts_contact", lambda rows: {"track_id": uuid7(), "team_id": WEST}),
    "a case of a foreign team": ("cases_case", lambda rows: {"track_id": uuid7(), "team_id": WEST}),
}


@pytest.mark.parametrize(("who", "whose"), [("", ""), (SOMEBODY, PARTNER)], ids=["nobody", "a partner"])
@pytest.mark.parametrize("what", WRITES)
def test_a_row_that_isnt_ones_own_is_not_taken(rows: Rows, what: str, who: str, whose: str) -> None:
    table, given = WRITES[what]
    statement, values = written(table, **given(rows))
    with told(who, whose):
        assert "row-level security" in refused(statement, *values)
    with told(SOMEBODY, COUNTY):
        assert "row-level security" not in refused(statement, *values)


@pytest.mark.parametrize("table", ["people_person", "contacts_contact", "cases_case", "work_step"])
def test_a_partner_changes_no_foreign_row(rows: Rows, table: str) -> None:
    own, column = rows.own()[table], WALLED[table]._meta.pk.column
    foreign = rows.every()[table] - own
    with told(SOMEBODY, PARTNER):
        for pk in foreign:
            assert run(f"{UPDATE.format(table)} WHERE {column} = %s", pk) == 0
            assert run(f"{DELETE.format(table)} WHERE {column} = %s", pk) == 0


def test_a_partner_follows_the_case_that_it_has_sent_but_doesnt_change_it(rows: Rows) -> None:
    change = "UPDATE cases_case SET is_urgent = true WHERE track_id = %s"
    with told(SOMEBODY, PARTNER):
        assert (run(change, rows.sent.pk), run(change, rows.offered.pk)) == (0, 1)
        (sent,) = Case.objects.filter(pk=rows.sent.pk)
        assert sent.current_step
        entries = Entry.objects.filter(track=rows.sent.pk)
        assert {entry.organisation for entry in entries} == {PARTNER}


def test_a_promise_is_kept_for_rows_that_the_wall_hides(rows: Rows) -> None:
    matter = rows.contact_of(rows.foreign).matters.get()
    with told(SOMEBODY, PARTNER):
        why = refused("UPDATE contacts_matter SET need = 'X' WHERE id = %s", matter.pk)
        assert "a closed contact stays as it was" in why


# What the program itself does


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
    cast = {who: as_actor(request.getfixturevalue(who)) for who in CAST}
    found: dict[str, set[str]] = {}
    for name, (subject_of, _) in MATRIX.items():
        subject = subject_of(scene)
        queryset = type(subject)._default_manager.filter(pk=subject.pk)
        found[name] = set()
        for who, actor in cast.items():
            with transaction.atomic(), speaking_for(actor):
                if ACTIONS[name].rows(actor, queryset).exists():
                    found[name].add(who)
    assert found == {name: allowed for name, (_, allowed) in MATRIX.items()}


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


# A hole in the rules is stopped


@contextmanager
def opened_wide(*names: str) -> Iterator[None]:
    """The rules of these Actions let everybody see every row: the mistake that the wall is for."""
    before = {name: ACTIONS[name].rule for name in names}
    for name in names:
        object.__setattr__(ACTIONS[name], "rule", anywhere)
    try:
        yield
    finally:
        for name, rule in before.items():
            object.__setattr__(ACTIONS[name], "rule", rule)


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
    """Each asks a question whose answer shows no row, or of a whole identity code that somebody typed."""
    package = Path(__file__).parent.parent / "reimari"
    found = {
        f"{file.relative_to(package)}:{name}"
        for file in package.rglob("*.py")
        for name in re.findall(
            r"def (\w+)\((?:(?!\ndef ).)*?with looking_everywhere\(\)", file.read_text(), re.DOTALL
        )
    }
    assert found == {
        "contacts/queries.py:may_be_named",
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
        "contacts_matter_comes_while_open",
        "contacts_matter_stays_when_closed",
        "contacts_participant_stays_when_closed",
        "people_person_is_told",
        "wall_client",
        "wall_contact",
        "wall_named",
        "wall_person",
        "wall_track",
        "wall_work",
    }
    assert all("search_path=public, pg_temp" in settings for settings in found.values())
