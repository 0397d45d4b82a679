import datetime as dt
import re
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from reimari.audit.models import Event
from reimari.contacts.actions import Heard
from reimari.people.actions import protect_person
from reimari.people.models import ClosePerson, Person, RelationKind, Relationship
from reimari.staff.models import Absence, Post, SpokenLanguage, Unit
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_person, as_actor, client, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CODE, OTHER_CODE = "010190-900P", "010190-901R"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    """A client in a case of Eero's team."""
    person = a_person(
        as_actor(aino),
        identity_code=CODE,
        phone="040 123 4567",
        email="testi@example.fi",
        place_id="ASKOLA",
        street_address="Kujakatu 1",
        postcode="07500",
        interpreter_language="so",
    )
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


@pytest.fixture
def relationship(person: Person, eero: Post) -> Relationship:
    return Relationship.objects.create(
        person=person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=Unit.objects.get(pk="GUIDANCE_WORKING_AGE"),
        own_worker=eero.user,
        validity=(TODAY - dt.timedelta(100), None),
    )


def url(person: Person, more: str = "") -> str:
    return f"/people/{person.pk}/{more}"


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 404), ("eero", 200), ("timo", 200), ("helmi", 404), ("lea", 200), ("tarmo", 404)],
)
def test_who_sees_a_person(request: pytest.FixtureRequest, person: Person, who: str, status: int) -> None:
    post = request.getfixturevalue(who)
    assert signed_in(post).get(url(person)).status_code == status
    outcome = "seen" if status == HTTPStatus.OK else "denied"
    event = Event.objects.get(action="people.view", actor_id=post.user_id)
    assert (event.outcome, event.subject_id) == (outcome, str(person.pk))
    assert event.person_ids == ([person.pk] if outcome == "seen" else [])


def test_the_page_tells_what_is_known_and_never_the_whole_code(
    person: Person, relationship: Relationship, eero: Post
) -> None:
    html = signed_in(eero).get(url(person)).content.decode()
    assert "010190-****" in html
    assert CODE[7:] not in html
    assert 'href="tel:+358401234567"' in html
    for words in (
        "040 1234567",
        "testi@example.fi",
        "Askola",
        "Kujakatu 1",
        "Somali",
        "<dd>Finnish",
        relationship.kind.name["en"],
    ):
        assert words in html
    assert "Eero Kuusirinne" in html
    assert "1.1.1990" in html


def test_address_protection_hides_place_and_address_everywhere(person: Person, eero: Post) -> None:
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    for page in (url(person), url(person, "change/")):
        html = signed_in(eero).get(page).content.decode()
        assert "Kujakatu" not in html
        assert '"07500' not in html
        assert 'value="ASKOLA" selected' not in html
    html = signed_in(eero).get(url(person)).content.decode()
    assert "Askola" not in html
    assert "address protection" in html


def test_only_cases_and_contacts_that_the_viewer_may_see_are_listed(
    person: Person, aino: Post, eero: Post, helmi: Post
) -> None:
    elsewhere = a_case(aino, OLDER, person=person)
    own = a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(client(person),))
    rows = shown(signed_in(eero).get(url(person)).content.decode())
    assert str(elsewhere.pk) not in rows
    assert str(own.pk) in rows
    assert len(rows) == 2
    assert shown(signed_in(helmi).get(url(person)).content.decode()) == [str(elsewhere.pk)]


def test_statements_stay_the_same_however_much_there_is(
    person: Person, relationship: Relationship, aino: Post, eero: Post
) -> None:
    browser = signed_in(eero)
    browser.get(url(person))
    few = statements(lambda: browser.get(url(person)))
    for _ in range(4):
        a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
        a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(client(person),))
        ClosePerson.objects.create(person=person, name="Testi", validity=(TODAY, None))
    many = statements(lambda: browser.get(url(person)))
    assert len(few) <= len(many) <= len(few) + 3  # without contacts three lists aren't asked for
    assert len(many) <= MOST_STATEMENTS
    for _ in range(4):
        a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(client(person),))
    assert len(statements(lambda: browser.get(url(person)))) == len(many)


def details(**given: Any) -> dict[str, Any]:
    return {
        "key": uuid4(),
        "last_name": "Aaltomeri",
        "first_names": "Testi",
        "birth_date": "1990-01-01",
        "phone": "040 1234567",
        "language": "fi",
        **given,
    }


def test_an_empty_code_leaves_the_code_and_the_rest_is_changed(person: Person, eero: Post) -> None:
    sent = details(last_name="Uusinimi", language="so", place="SIPOO", phone="+358 50 765 4321")
    answer = signed_in(eero).post(url(person, "change/"), sent)
    assert (answer.status_code, answer["Location"]) == (302, url(person))
    person.refresh_from_db()
    assert (person.identity_code, person.last_name, person.language) == (CODE, "Uusinimi", "so")
    assert (person.place_id, person.phone) == ("SIPOO", "+358507654321")
    event = Event.objects.get(action="people.change", outcome="done")
    assert event.person_ids == [person.pk]


def test_a_new_code_is_typed_whole_and_kept_in_capitals(person: Person, eero: Post) -> None:
    sent = details(identity_code=" 290204b900c", birth_date="")
    assert signed_in(eero).post(url(person, "change/"), sent).status_code == HTTPStatus.FOUND
    person.refresh_from_db()
    assert (person.identity_code, str(person.birth_date)) == ("290204B900C", "2004-02-29")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("identity_code", "010190-900A"),
        ("identity_code", "010190"),
        ("identity_code", "010190-\x00900P"),
        ("birth_date", "2023-02-29"),
        ("birth_date", "0001-01-01"),
        ("birth_date", "2999-01-01"),
        ("birth_date", "1991-01-01"),
        ("birth_date", "yesterday"),
        ("phone", "12"),
        ("phone", "🙂"),
        ("email", "a@b"),
        ("last_name", ""),
        ("last_name", "x" * 101),
        ("last_name", "🙂"),
        ("last_name", "a\u202eb"),
        ("first_names", "a\x00b"),
        ("language", "xx"),
        ("place", "NOWHERE"),
        ("postcode", "1234"),
        ("postcode", "\u0660\u0667\u0665\u0660\u0660"),
        ("street_address", "a\u202eb"),
    ],
)
def test_wrong_details_are_told_at_the_field_and_what_was_typed_stays(
    person: Person, eero: Post, name: str, typed: str
) -> None:
    answer = signed_in(eero).post(
        url(person, "change/"), details(**{"street_address": "Kept 7", name: typed})
    )
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'id="id_{name}_error"' in html
    assert name == "street_address" or 'value="Kept 7"' in html
    person.refresh_from_db()
    assert person.last_name == "Aaltomeri"


def test_a_code_of_somebody_else_is_refused(person: Person, aino: Post, eero: Post) -> None:
    a_person(as_actor(aino), identity_code=OTHER_CODE)
    answer = signed_in(eero).post(url(person, "change/"), details(identity_code=OTHER_CODE))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "already registered" in answer.content.decode()


def test_names_of_every_language_are_taken(person: Person, eero: Post) -> None:
    sent = details(last_name="O'Ääkkönen-Nguyễn", first_names="محمد Åsa")
    assert signed_in(eero).post(url(person, "change/"), sent).status_code == HTTPStatus.FOUND


def test_a_protected_address_stays_when_its_fields_are_left_empty(person: Person, eero: Post) -> None:
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    assert signed_in(eero).post(url(person, "change/"), details()).status_code == HTTPStatus.FOUND
    person.refresh_from_db()
    assert (person.place_id, person.street_address, person.postcode) == ("ASKOLA", "Kujakatu 1", "07500")
    signed_in(eero).post(url(person, "change/"), details(street_address="Uusi 2"))
    person.refresh_from_db()
    assert (person.place_id, person.street_address) == ("ASKOLA", "Uusi 2")


def test_protection_is_set_and_ended(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    for answer, protected in (("yes", True), ("no", False)):
        sent = browser.post(url(person, "protect/"), {"key": uuid4(), "protected": answer})
        assert sent.status_code == HTTPStatus.FOUND
        person.refresh_from_db()
        assert person.is_protected is protected
    assert browser.post(url(person, "protect/"), {"key": uuid4()}).status_code == 422


def relation(**given: Any) -> dict[str, Any]:
    kind = RelationKind.objects.order_by("pk")[0].pk
    return {"key": uuid4(), "kind": kind, "unit": "GUIDANCE_WORKING_AGE", "since": str(TODAY), **given}


def test_a_relationship_is_added_and_ended(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    sent = relation(own_worker=str(eero.user_id), key=key(1))
    assert browser.post(url(person, "relate/"), sent)["Location"] == url(person)
    browser.post(url(person, "relate/"), sent)
    row = Relationship.objects.get()
    assert (row.own_worker_id, row.validity.lower, row.last_day) == (eero.user_id, TODAY, None)
    ended = browser.post(f"/relationships/{row.pk}/end/", {"key": uuid4(), "until": str(TODAY)})
    assert ended["Location"] == url(person)
    row.refresh_from_db()
    assert row.last_day == TODAY


def test_who_stands_in_for_an_own_worker_who_is_away(
    person: Person, relationship: Relationship, eero: Post, timo: Post, lea: Post
) -> None:
    """R-KS-52: every own worker has a substitute; why they are away is told to nobody."""

    def told() -> str:
        return signed_in(timo).get(url(person)).content.decode()

    assert "The own worker is away today." not in told()
    SpokenLanguage.objects.create(user=eero.user, language="en", recorded_at=NOW)
    ill = Absence.objects.create(
        user=eero.user, kind="ill", first_on=TODAY, last_on=TODAY + dt.timedelta(2), told_at=NOW
    )
    html = told().partition("The own worker is away today.")[2].partition("</p>")[0]
    assert "Who stands in:" in html
    assert "Timo Rantaharju" in html
    assert "Eero" not in html
    assert "ill" not in html.casefold().replace("will", "")
    assert "English" not in html  # what counts is what the client speaks, not what Eero does
    SpokenLanguage.objects.create(user=timo.user, language="fi", recorded_at=NOW)
    Person.objects.filter(pk=person.pk).update(language="ru")
    assert "Russian" in told().partition("Who stands in:")[2].partition("</p>")[0]
    Person.objects.filter(pk=person.pk).update(language="und")
    assert "language" not in told().partition("Who stands in:")[2].partition("</p>")[0]
    Post.objects.exclude(user=eero.user).exclude(pk=timo.pk).delete()
    Absence.objects.create(user=timo.user, kind="ill", first_on=TODAY, last_on=TODAY, told_at=NOW)
    assert "Nobody near can stand in: ask a supervisor." in told()
    ill.first_on = TODAY + dt.timedelta(1)
    ill.save()
    assert "The own worker is away today." not in told()


def test_an_own_worker_who_is_there_costs_one_statement(
    person: Person, relationship: Relationship, timo: Post
) -> None:
    browser = signed_in(timo)
    browser.get(url(person))
    asked = statements(lambda: browser.get(url(person)))
    assert len([each for each in asked if "staff_absence" in each]) == 1
    assert len(asked) <= MOST_STATEMENTS


def test_with_htmx_the_part_is_the_part_of_the_page(
    person: Person, relationship: Relationship, eero: Post
) -> None:
    browser = signed_in(eero)
    headers = HTMX | {"HX-Target": "section#relationships"}
    other_kind = RelationKind.objects.order_by("pk")[1].pk
    part = browser.post(url(person, "relate/"), relation(kind=other_kind), headers=headers)
    html = browser.get(url(person)).content.decode()
    assert part.status_code == HTTPStatus.OK
    section = html[html.index('<section id="relationships"') :]
    whole = section[: section.index("</section>")]
    assert same(part.content.decode()).startswith(same(whole))
    wrong = browser.post(url(person, "relate/"), relation(kind=""), headers=headers)
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert wrong.content.decode().strip().startswith('<section id="relationships"')


def same(html: str) -> str:
    """Without what differs each time a page is drawn: keys and tokens."""
    return " ".join(re.sub(r'name="(key|csrfmiddlewaretoken)"\s+value="[^"]*"', "", html).split())


@pytest.mark.parametrize("headers", [{}, HTMX | {"HX-Target": "section#relationships"}])
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": ""}, 422),
        ({"unit": "NOWHERE"}, 422),
        ({"own_worker": "x"}, 422),
        ({"since": "2023-02-29"}, 422),
        ({"until": "2020-01-01"}, 422),
        ({}, 409),
    ],
)
def test_a_wrong_relationship_comes_back_as_it_was_typed(
    *,
    person: Person,
    relationship: Relationship,
    eero: Post,
    headers: dict[str, str],
    given: dict[str, str],
    status: int,
) -> None:
    sent = relation(since="2026-01-02") | given
    answer = signed_in(eero).post(url(person, "relate/"), sent, headers=headers)
    html = answer.content.decode()
    assert answer.status_code == status
    assert "ds-error-summary" in html
    assert "since" in given or 'value="2026-01-02"' in html
    assert Relationship.objects.count() == 1


def test_a_relationship_does_not_end_before_it_began(
    person: Person, relationship: Relationship, eero: Post
) -> None:
    end = f"/relationships/{relationship.pk}/end/"
    answer = signed_in(eero).post(end, {"key": uuid4(), "until": "2020-01-01"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'value="2020-01-01"' in answer.content.decode()


def test_a_close_person_is_added(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    sent = {
        "key": uuid4(),
        "name": "Testi Läheinen",
        "capacity": "trustee",
        "phone": "040 765 4321",
        "since": str(TODAY),
    }
    assert browser.post(url(person, "relate-close/"), sent | {"phone": "x"}).status_code == 422
    assert browser.post(url(person, "relate-close/"), sent).status_code == HTTPStatus.FOUND
    html = browser.get(url(person)).content.decode()
    assert "Testi Läheinen" in html
    assert 'href="tel:+358407654321"' in html


@pytest.mark.parametrize("deed", ["change", "protect", "relate", "relate-close"])
def test_whoever_does_not_see_the_person_does_nothing(
    person: Person, relationship: Relationship, helmi: Post, deed: str
) -> None:
    browser = signed_in(helmi)
    assert browser.post(url(person, f"{deed}/"), {"key": uuid4()}).status_code == HTTPStatus.NOT_FOUND
    end = browser.post(f"/relationships/{relationship.pk}/end/", {"key": uuid4()})
    assert end.status_code == HTTPStatus.NOT_FOUND


def test_whoever_may_only_look_gets_no_buttons_and_is_refused(person: Person, eero: Post) -> None:
    eero.role.actions = ["people.view"]
    eero.role.save()
    browser = signed_in(eero)
    html = browser.get(url(person)).content.decode()
    for deed in ("change", "protect", "relate", "relate-close"):
        assert url(person, f"{deed}/") not in html
    assert browser.get(url(person, "change/")).status_code == HTTPStatus.FORBIDDEN
    for deed, sent in (
        ("change", details()),
        ("protect", {"key": uuid4(), "protected": "yes"}),
        ("relate", relation()),
    ):
        assert browser.post(url(person, f"{deed}/"), sent).status_code == HTTPStatus.FORBIDDEN
