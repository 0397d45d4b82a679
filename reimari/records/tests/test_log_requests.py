"""A client's request for log data, from receipt to hand-over (703/2023 10 and 11 §)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from reimari.access.catalogue import ACTIONS, Forbidden
from reimari.audit.models import Disclosure, Event
from reimari.common.problems import Refused
from reimari.people.actions import ask_relationship
from reimari.people.models import EmergencyAccess, Person
from reimari.records.actions import (
    Asked,
    explain_use,
    export_extract,
    hand_over_extract,
    make_extract,
    record_log_request,
    refuse_log_request,
)
from reimari.records.models import Asker, Ground, LogExtract, LogHandOver, LogRequest, Way
from reimari.records.queries.log_requests import (
    State,
    earlier_answers,
    late_count,
    log_requests,
    waiting_count,
)
from reimari.records.queries.words import UNTOLD, data_used
from reimari.records.rules.log_requests import earliest_day
from reimari.records.tests.asked import a_log_request
from reimari.staff.models import Post
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_person, as_actor, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE, OTHER_CODE = "010190-900P", "010190-901R"
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    """A client in a case of Eero's team, whose contact Aino took."""
    person = a_person(as_actor(aino), last_name="Öhman", first_names="Testi", identity_code=CODE)
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def test_every_part_of_the_program_that_knows_clients_has_words_for_its_data() -> None:
    """10 §: the client is told which data were used; only what holds nobody's data has no words."""
    wordless = {name.partition(".")[0] for name in ACTIONS if data_used(name) == UNTOLD}
    assert wordless == {"region", "warehouse"}


def an_event(post: Post | None, person: Person, *others: Person, **given: Any) -> Event:
    return Event.objects.create(
        **{
            "at": timezone.now(),
            "actor_kind": "staff" if post else "system",
            "actor_id": post.user_id if post else None,
            "organisation": "COUNTY" if post else "job",
            "action": "people.view",
            "outcome": "seen",
            "subject_type": "people.person",
            "subject_id": str(person.pk),
            "person_ids": [person.pk, *(other.pk for other in others)],
            **given,
        }
    )


def handed(extract: LogExtract, tarmo: Post, **given: Any) -> LogHandOver:
    told: dict[str, Any] = {"recipient": "Öhman Testi", "way": Way.IN_PERSON, "made_sure": True, **given}
    return hand_over_extract(extract, actor=as_actor(tarmo), now=timezone.now(), **told)


def made(request: LogRequest, tarmo: Post, language: str = "fi") -> LogExtract:
    return make_extract(request, language=language, actor=as_actor(tarmo), now=timezone.now())


def test_a_request_is_recorded_with_its_last_day(person: Person, tarmo: Post) -> None:
    asked = a_log_request(person, as_actor(tarmo), asker=Asker.TRUSTEE, asker_name=" Aho Anna ")
    assert (asked.asker_name, asked.recorded_by_id) == ("Aho Anna", tarmo.user_id)
    assert dt.timedelta(days=59) <= asked.due_on - asked.received_on <= dt.timedelta(days=70)
    event = Event.objects.get(action="records.record_log_request")
    assert (event.person_ids, event.outcome) == ([person.pk], "done")
    assert waiting_count(as_actor(tarmo)) == 1


def test_whoever_isnt_the_officer_records_and_makes_nothing(person: Person, eero: Post, tarmo: Post) -> None:
    with pytest.raises(Forbidden):
        a_log_request(person, as_actor(eero))
    asked = a_log_request(person, as_actor(tarmo))
    with pytest.raises(Forbidden):
        made(asked, eero)
    assert waiting_count(as_actor(eero)) == 0


def test_what_is_older_needs_a_reason(person: Person, tarmo: Post) -> None:
    since = earliest_day(TODAY) - DAY
    with pytest.raises(Refused):
        a_log_request(person, as_actor(tarmo), since=since)
    assert not LogRequest.objects.exists()
    assert a_log_request(person, as_actor(tarmo), since=since, special_reason="Epäily.").special_reason


def test_the_extract_tells_who_when_what_for_and_why(person: Person, eero: Post, tarmo: Post) -> None:
    other = a_person(as_actor(eero), last_name="Vierasmaa", identity_code=OTHER_CODE)
    an_event(eero, person, other)
    an_event(eero, other)
    an_event(None, person, action="mail.receive", outcome="done")
    an_event(eero, person, outcome="denied", action="people.search")
    an_event(eero, person, at=NOW - DAY * 400)
    content = made(a_log_request(person, as_actor(tarmo)), tarmo).content
    told = str(content)
    mine = next(row for row in content["uses"] if row["who"] == "Eero Kuusirinne")
    assert mine["organisation"]
    assert mine["data"]
    assert mine["basis"]
    assert len(content["uses"]) == Event.objects.filter(person_ids__contains=[person.pk]).count() - 2
    for hidden in ("Vierasmaa", str(other.pk), CODE, OTHER_CODE, eero.user.username, str(person.pk)):
        assert hidden not in told


def test_the_bases_are_those_of_then(
    person: Person, aino: Post, eero: Post, helmi: Post, tarmo: Post
) -> None:
    opened_by(helmi.user, person)
    for post in (aino, eero, helmi):
        an_event(post, person)
    an_event(helmi, person, at=NOW - DAY * 3)
    extract = made(a_log_request(person, as_actor(tarmo)), tarmo, "fi")
    assert EmergencyAccess.objects.exists()
    rows = {row["who"]: row["basis"] for row in extract.content["uses"]}
    assert len({rows[str(post.user)] for post in (aino, eero, helmi)}) == 3


def test_it_is_in_the_clients_language(person: Person, eero: Post, tarmo: Post) -> None:
    an_event(eero, person)
    asked = a_log_request(person, as_actor(tarmo))
    finnish, swedish = (made(asked, tarmo, language).content for language in ("fi", "sv"))
    assert finnish["provider"] != swedish["provider"]
    assert {row["organisation"] for row in finnish["uses"]}.isdisjoint(
        {row["organisation"] for row in swedish["uses"]} - {""}
    )


def test_what_was_made_stays_as_it_was(person: Person, eero: Post, tarmo: Post) -> None:
    an_event(eero, person)
    extract = made(a_log_request(person, as_actor(tarmo)), tarmo)
    assert extract.is_whole
    an_event(eero, person)
    eero.user.be_called("Toinen", "Nimi")
    again = LogExtract.objects.get()
    assert (again.content, again.is_whole) == (extract.content, True)
    again.content["uses"] = []
    assert not again.is_whole


@pytest.mark.parametrize(
    "table", ["logrequest", "logextract", "loghandover", "logrefusal", "logexplanation", "logfinding"]
)
def test_nothing_of_it_is_changed_or_removed(person: Person, eero: Post, tarmo: Post, table: str) -> None:
    asked = a_log_request(person, as_actor(tarmo))
    handed(made(asked, tarmo), tarmo)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
            [f"records_{table}", f"records_{table}_takes_only_new_rows"],
        )
        assert cursor.fetchone() == (1,)
    for change in (
        lambda: LogRequest.objects.update(asker_name="X"),
        lambda: LogHandOver.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="takes only new rows"), transaction.atomic():
            change()


def test_the_hand_over_stands_in_the_disclosure_log(person: Person, tarmo: Post) -> None:
    asked = a_log_request(person, as_actor(tarmo))
    extract = made(asked, tarmo)
    done = handed(extract, tarmo)
    row = Disclosure.objects.get(pk=done.disclosure_id)
    assert (row.action, row.person_id, row.actor_id) == (
        "records.hand_over_extract",
        person.pk,
        tarmo.user_id,
    )
    assert row.told["sha256"] == extract.sha256
    assert (row.told["basis"], row.told["to"]) == ("703/2023 11 §", "client")
    assert "Öhman" not in str(row.told)
    assert [one.state for one in log_requests(as_actor(tarmo), now=timezone.now())] == [State.ANSWERED]
    assert waiting_count(as_actor(tarmo)) == 0
    for again in (lambda: handed(extract, tarmo), lambda: made(asked, tarmo)):
        with pytest.raises(Refused):
            again()
    assert Disclosure.objects.count() == 1


def test_nothing_is_handed_over_to_somebody_unknown(person: Person, tarmo: Post) -> None:
    extract = made(a_log_request(person, as_actor(tarmo)), tarmo)
    with pytest.raises(Refused):
        handed(extract, tarmo, made_sure=False)
    assert not Disclosure.objects.exists()
    assert not LogHandOver.objects.exists()


def test_a_refusal_is_a_decision_and_ends_it(person: Person, tarmo: Post) -> None:
    actor = as_actor(tarmo)
    asked = a_log_request(person, actor)
    given: dict[str, Any] = {"ground": Ground.OTHERS, "language": "fi", "actor": actor, "now": timezone.now()}
    with pytest.raises(Refused):
        refuse_log_request(asked, words=" ", **given)
    refuse_log_request(asked, words="Toisen turvallisuus.", **given)
    for again in (lambda: refuse_log_request(asked, words="x", **given), lambda: made(asked, tarmo)):
        with pytest.raises(Refused):
            again()
    assert [one.state for one in log_requests(actor, now=timezone.now())] == [State.REFUSED]


def test_an_explanation_can_be_given_whenever_it_is_asked(person: Person, tarmo: Post) -> None:
    actor = as_actor(tarmo)
    asked = a_log_request(person, actor)
    handed(made(asked, tarmo), tarmo)
    given: dict[str, Any] = {"language": "sv", "actor": actor, "now": timezone.now()}
    with pytest.raises(Refused):
        explain_use(asked, words="x", lawful=False, measures="", **given)
    assert explain_use(asked, words="x", lawful=False, measures="Utbildning.", **given).measures
    assert explain_use(asked, words="x", lawful=True, measures="left over", **given).measures == ""


def test_what_is_late_stands_as_late(person: Person, tarmo: Post) -> None:
    actor, then = as_actor(tarmo), NOW - DAY * 80
    a_log_request(person, actor, now=then)
    a_log_request(person, actor)
    found = log_requests(actor, now=timezone.now())
    assert [one.is_late for one in found] == [True, False]
    assert late_count(actor, now=timezone.now()) == 1


def test_what_was_given_already_is_told(person: Person, tarmo: Post) -> None:
    first, again = (a_log_request(person, as_actor(tarmo)) for _ in range(2))
    assert earlier_answers(again) == []
    done = handed(made(first, tarmo), tarmo)
    assert earlier_answers(again) == [done]
    assert earlier_answers(first) == []


def test_a_disclosure_is_told_to_the_client_too(person: Person, aino: Post, tarmo: Post) -> None:
    row = ask_relationship(Disclosure(), code=CODE, actor=as_actor(aino), now=timezone.now())
    Disclosure.objects.filter(pk=row.pk)
    first = a_log_request(person, as_actor(tarmo))
    handed(made(first, tarmo), tarmo)
    second = made(a_log_request(person, as_actor(tarmo)), tarmo, "sv")
    (told,) = second.content["disclosures"]
    assert (told["recipient"], told["basis"]) == ("Öhman Testi", "703/2023 11 §")


def test_a_download_is_logged(person: Person, tarmo: Post) -> None:
    extract = made(a_log_request(person, as_actor(tarmo)), tarmo)
    export_extract(extract, actor=as_actor(tarmo), now=timezone.now())
    assert Event.objects.get(action="records.export_extract").person_ids == [person.pk]


def test_two_deeds_with_one_key_are_one(person: Person, tarmo: Post) -> None:
    asked = Asked(received_on=TODAY, since=TODAY, until=TODAY)
    for _ in range(2):
        record_log_request.once(key(1), person, asked=asked, actor=as_actor(tarmo), now=timezone.now())
    assert LogRequest.objects.count() == 1
