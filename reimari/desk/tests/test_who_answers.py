"""Who answers for a client whom the line may not see: asked once, ticked, and guided there in one press."""

import datetime as dt
import html
from dataclasses import replace
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.access.speaking import speaking_for
from reimari.audit.models import Disclosure, Event
from reimari.contacts.models import Contact
from reimari.contacts.states import CameVia
from reimari.desk.models import Draft
from reimari.desk.queries.relations import HOLDS, Relation, relations_of, relations_told
from reimari.desk.queries.ways import ways_of
from reimari.people.actions import protect_person, relate_person
from reimari.people.models import Person, RelationKind, Relationship
from reimari.people.rules import shown_phone
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Organisation, OrganisationKind, Profile, Text, Unit
from reimari.staff.models import Absence, Post
from reimari.staff.models import Unit as UnitRow
from tests.browser import context, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, county, key

pytestmark = pytest.mark.django_db
URL, ROUTE = "/new-contact/", "/new-contact/route/"
LINE = "VIRANOMAISLINJA_KOILLINEN"
CODE, OTHER_CODE, UNKNOWN_CODE = "010140-900T", "020240-9019", "030350-902B"
NUMBER, WORKER_MAIL = "+358999990120", "helvi.sammalsuo@example.org"


def with_home_care(profile: Profile) -> Profile:
    """The county with a unit of home care of its own, whose number anybody may be told."""
    unit = Unit(
        code="HOME_CARE_EAST",
        name=Text(fi="Kotihoito, itä", sv="Hemvården, öster", en="Home care, east"),
        organisation="COUNTY",
        parent="CARE_TEAM",
        phone=NUMBER,
        invented=True,
    )
    partner = Organisation(code="PARTNER", name=Text(fi="Kumppani"), kind=OrganisationKind.PARTNER)
    return replace(profile, units=(*profile.units, unit), organisations=(*profile.organisations, partner))


@pytest.fixture
def ps(db: None) -> Profile:
    profile = with_home_care(county("PS").with_demo())
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)
    return profile


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the authority line, north-eastern area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def helvi(ps: Profile) -> Post:
    """The treating nurse, and the client's own worker."""
    post = a_post("CARE_TEAM", "HOITOTIIMI", name="Helvi Sammalsuo")
    post.user.email = WORKER_MAIL
    post.user.save()
    return post


@pytest.fixture
def person(helvi: Post) -> Person:
    """In home care: known to the treating team alone."""
    person = a_person(as_actor(helvi), last_name="Salainen", identity_code=CODE, place_id="IISALMI")
    a_case(helvi, "CARE_TEAM", person=person, service_task_id="OLDER_PEOPLE")
    related(person, helvi, "home_care")
    return person


def related(person: Person, post: Post, kind: str, unit: str = "HOME_CARE_EAST") -> Relationship:
    return relate_person(
        person,
        kind=RelationKind.objects.get(pk=kind),
        unit=UnitRow.objects.get(pk=unit),
        own_worker_id=post.user_id,
        since=TODAY,
        actor=as_actor(post),
        now=NOW,
    )


def typed(**given: Any) -> dict[str, Any]:
    return {
        "key": str(key(1)),
        "matters": "1",
        "contactor": "own_employee",
        "language": "fi",
        "channel": "phone",
        "m1-words": "A client on the ward needs more help at home.",
        "m1-place": "Kuopio",
        "identity_code": CODE,
    } | {name.replace("__", "-"): value for name, value in given.items()}


def asked(post: Post, **given: Any) -> Any:
    """The whole page as it is drawn after the question: also without JavaScript."""
    answer = signed_in(post).post(URL, typed(do="ask", **given))
    assert answer.status_code == 200
    return answer


def told(answer: Any) -> dict[str, Any]:
    """What the form holds after the question, with which its parts are asked for and it is sent."""
    page = context(answer)
    ticked = list(page["sheet"].contact["services"].value() or ())
    return {"disclosure": page["disclosure"], "services": ticked}


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_button_is_there_for_the_line(tuula: Post, helvi: Post) -> None:
    assert "Who answers for this client?" in signed_in(tuula).get(URL).content.decode()
    assert "Who answers for this client?" not in signed_in(helvi).get(URL).content.decode()
    assert signed_in(helvi).post(URL, typed(do="ask")).status_code == 403


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("", "Write the client's identity code first."), ("010140-9001", "isn't a valid identity code")],
)
def test_without_a_right_code_nothing_is_asked_and_what_was_typed_stays(
    tuula: Post, person: Person, code: str, sentence: str
) -> None:
    text = text_of(asked(tuula, identity_code=code))
    assert sentence in text
    assert 'role="alert" tabindex="-1" data-focus' in " ".join(text.split())
    assert "A client on the ward needs more help at home." in text
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("contactor", ["own_employee", "client", "close_person", "outside_party"])
def test_the_answer_says_at_once_whose_the_matter_is(tuula: Post, person: Person, contactor: str) -> None:
    """R-PS-86, DR-03: whoever contacts, the treating team answers; nothing else of the client is told."""
    answer = asked(tuula, contactor=contactor)
    text = text_of(answer)
    assert context(answer)["lines"][0].rules == ("DR-03",)
    assert "This belongs to Home care, east" in text
    assert told(answer)["services"] == ["home_care"]
    assert not [hidden for hidden in ("Salainen", "Iisalmi", str(person.pk)) if f">{hidden}" in text]
    assert context(answer)["chosen"] is None


def test_one_question_is_one_disclosure_and_one_event(tuula: Post, person: Person, helvi: Post) -> None:
    for _time in range(2):
        asked(tuula)
    row = Disclosure.objects.get()
    assert row.told == {
        "relations": [{"relation": "home_care", "unit": "HOME_CARE_EAST", "own_worker": str(helvi.user_id)}]
    }
    event = Event.objects.get(action="people.ask_relationship")
    assert (event.actor_id, event.person_ids) == (tuula.user_id, [person.pk])
    assert CODE not in str(list(Draft.objects.values())) + str(list(Event.objects.values()))


def test_one_press_guides_there_and_it_is_counted(tuula: Post, person: Person) -> None:
    """R-PS-76, R-PS-86: an identity code, the answer, a press; nothing of the client is kept."""
    answer = asked(tuula)
    offered = context(answer)["lines"][0].redirect
    sent = signed_in(tuula).post(URL, typed(guide="1", **told(answer)))
    assert sent.status_code == 302
    contact = Contact.objects.get(recorded_by=tuula.user)
    matter = contact.matters.get()
    assert (contact.state, contact.outcome, contact.came_via) == ("closed", "elsewhere", CameVia.MISDIRECTED)
    assert (matter.elsewhere_unit_id, matter.told_what) == ("HOME_CARE_EAST", offered.text)
    assert not contact.participants.filter(person__isnull=False).exists()
    counted = ways_of(tuula.team, county("PS"), seen=(), today=TODAY, lists=True).team
    assert [way.count for way in counted.others].count(1) == 1


def test_the_route_part_goes_on_with_what_was_told(tuula: Post, person: Person) -> None:
    given = told(asked(tuula))
    browser = signed_in(tuula)
    answer = browser.post(ROUTE, typed(identity_code="", **given))
    assert "This belongs to Home care, east" in text_of(answer)
    named = statements(lambda: browser.post(ROUTE, typed(**given)))
    plain = statements(lambda: browser.post(ROUTE, typed(services=["home_care"])))
    assert len(named) - len(plain) == 2  # the row of the log, address protection (and the own worker)


def test_without_a_relationship_the_line_answers(tuula: Post, helvi: Post) -> None:
    """R-PS-85, DR-02."""
    a_person(as_actor(helvi), identity_code=OTHER_CODE)
    for code in (OTHER_CODE, UNKNOWN_CODE):
        answer = asked(tuula, identity_code=code)
        assert "No unit answers for a client with this identity code." in text_of(answer)
        assert context(answer)["lines"][0].rules[0] == "DR-02"
        assert told(answer) == {"disclosure": "", "services": []}


def test_an_ended_relationship_answers_no_more(tuula: Post, person: Person) -> None:
    Relationship.objects.update(validity=(TODAY - dt.timedelta(days=9), TODAY))
    assert context(asked(tuula))["lines"][0].rules[0] == "DR-02"


def test_the_next_clients_answer_takes_the_place_of_the_first(
    tuula: Post, helvi: Post, person: Person
) -> None:
    second = a_person(as_actor(helvi), identity_code=OTHER_CODE)
    a_case(helvi, "CARE_TEAM", person=second, service_task_id="OLDER_PEOPLE")
    related(second, helvi, "informal_care", "OWN_WORKER")
    first = told(asked(tuula))
    answer = asked(
        tuula, identity_code=OTHER_CODE, disclosure=first["disclosure"], services=first["services"]
    )
    assert told(answer)["services"] == ["informal_care"]
    assert context(answer)["lines"][0].rules == ("DR-03b",)


def test_what_the_writer_ticked_stays(tuula: Post, person: Person) -> None:
    answer = asked(tuula, services=["day_activities"])
    assert told(answer)["services"] == ["day_activities", "home_care"]
    wrong = asked(tuula, services=["day_activities"], identity_code="010140")
    assert "isn't a valid identity code" in text_of(wrong)
    assert told(wrong) == {"disclosure": "", "services": ["day_activities"]}


def test_the_own_unit_and_the_own_worker_are_told_with_their_details(tuula: Post, person: Person) -> None:
    """R-PS-86: the right contact detail; the own worker to our own employees alone."""
    redirect = context(asked(tuula))["lines"][0].redirect
    assert (redirect.unit, redirect.worker) == ("HOME_CARE_EAST", "Helvi Sammalsuo")
    assert [detail.value for detail in redirect.details] == [NUMBER, WORKER_MAIL]
    assert "Kotihoito, itä" in redirect.text
    assert shown_phone(NUMBER) in redirect.text
    assert "Helvi Sammalsuo" in redirect.text
    swedish = context(asked(tuula, language="sv"))["lines"][0].redirect
    assert "Hemvården, öster" in swedish.text
    assert "Helvi Sammalsuo" in swedish.text


def test_it_is_told_that_the_own_worker_is_away(tuula: Post, helvi: Post, person: Person) -> None:
    assert not context(asked(tuula))["lines"][0].redirect.away
    Absence.objects.create(user=helvi.user, kind="ill", first_on=TODAY, last_on=TODAY, told_at=NOW)
    answer = asked(tuula, language="en", key=str(key(2)))
    redirect = context(answer)["lines"][0].redirect
    assert redirect.away
    assert "They are away today: contact the unit." in redirect.text
    assert "Helvi Sammalsuo (away today)" in text_of(answer)
    outside = context(asked(tuula, contactor="client", key=str(key(3))))["lines"][0].redirect
    assert (outside.away, "away" in outside.text) == (False, False)
    with speaking_for(as_actor(helvi)):  # whoever may see the client is told the same
        days = (TODAY, TODAY + dt.timedelta(1))
        assert [[each.away for each in relations_of(person, day)] for day in days] == [[True], [False]]


@pytest.mark.parametrize("contactor", ["client", "close_person", "outside_party", "other_authority"])
def test_nobody_outside_is_told_the_own_worker(tuula: Post, person: Person, contactor: str) -> None:
    redirect = context(asked(tuula, contactor=contactor))["lines"][0].redirect
    assert [detail.value for detail in redirect.details] == [NUMBER]
    assert (redirect.worker, "Sammalsuo" in redirect.text) == ("", False)


def test_a_partners_people_are_not_told_the_own_worker(tuula: Post, person: Person) -> None:
    tuula.user.organisation = "PARTNER"
    tuula.user.save()
    answer = asked(tuula)
    assert Disclosure.objects.get().told["relations"] == [{"relation": "home_care", "unit": "HOME_CARE_EAST"}]
    assert "Sammalsuo" not in text_of(answer)


def test_under_address_protection_the_unit_doesnt_tell_the_place(
    tuula: Post, helvi: Post, person: Person
) -> None:
    """I-04: where somebody is served may tell where they live."""
    protect_person(person, protected=True, actor=as_actor(helvi), now=NOW)
    redirect = context(asked(tuula))["lines"][0].redirect
    assert (redirect.unit, redirect.worker, redirect.details) == ("CARE_TEAM", "", ())


def test_what_was_told_holds_for_whoever_was_told_and_for_a_day(
    tuula: Post, helvi: Post, person: Person
) -> None:
    row = asked(tuula) and Disclosure.objects.get()
    found = relations_told(as_actor(tuula), str(row.pk), now=row.at)
    assert found == (
        Relation(
            kind="home_care",
            unit="HOME_CARE_EAST",
            worker="Helvi Sammalsuo",
            email=WORKER_MAIL,
            worker_id=helvi.user_id,
        ),
    )
    assert relations_told(as_actor(helvi), str(row.pk), now=row.at) == ()
    assert relations_told(as_actor(tuula), str(row.pk), now=row.at + HOLDS) == ()
    for wrong in ("", "x", "-1", "9" * 40, None):
        assert relations_told(as_actor(tuula), wrong, now=row.at) == ()


def test_a_worker_who_has_left_is_not_named(tuula: Post, helvi: Post, person: Person) -> None:
    helvi.user.is_active = False
    helvi.user.save()
    redirect = context(asked(tuula))["lines"][0].redirect
    assert (redirect.unit, redirect.worker) == ("HOME_CARE_EAST", "")


def test_of_somebody_known_the_chosen_person_tells_the_same(tuula: Post, helvi: Post, person: Person) -> None:
    """Whoever may see the client needs no question: choosing them ticks and names who answers."""
    a_case(helvi, LINE, person=person, service_task_id="OLDER_PEOPLE")
    answer = signed_in(tuula).post(URL, typed(do=f"choose:{person.pk}", identity_code=""))
    redirect = context(answer)["lines"][0].redirect
    assert (redirect.unit, redirect.worker) == ("HOME_CARE_EAST", "Helvi Sammalsuo")
    assert not Disclosure.objects.exists()


def test_in_ones_own_unit_nothing_points_elsewhere(
    ps: Profile, tuula: Post, helvi: Post, person: Person
) -> None:
    Relationship.objects.update(unit="IKAKESKUS")
    aune = a_post("IKAKESKUS", "NEUVOJA_IKAKESKUS", name="Aune Mäntyharju")
    assert context(asked(aune, contactor="client"))["lines"][0].redirect is None


def test_the_use_log_tells_what_was_told(tuula: Post, person: Person) -> None:
    asked(tuula)
    officer = a_post("ADMINISTRATION", "TIETOSUOJAVASTAAVA", name="Tarmo Kaunisto")
    page = signed_in(officer).get("/use-log/?tab=disclosures")
    assert "Home care: Home care, east, Helvi Sammalsuo" in text_of(page)
