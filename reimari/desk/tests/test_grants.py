"""Granting on the line, what has been granted and how it goes on, as pages."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.contacts.states import NotTold
from reimari.desk.tests.test_new_contact import URL as NEW_CONTACT
from reimari.desk.tests.test_new_contact import typed as a_form
from reimari.grants.actions import ToldHow, follow_up_grant
from reimari.grants.models import Grant
from reimari.grants.states import FollowUp
from reimari.grants.tests.conftest import juhani, outi, ps, tuula
from reimari.grants.tests.granting import HOME, LINE, a_client, a_grant, in_days
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Entry, Step
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_case, a_contact, as_actor, client

__all__ = ["juhani", "outi", "ps", "tuula"]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def granted(post: Post, person: Person | None = None, *, last: int = 13, **given: Any) -> Grant:
    """What was granted today."""
    days = {"first": today(), "last": today() + last * DAY}
    return a_grant(post, person, now=timezone.now(), **days, **given)


def its_case(post: Post, person: Person | None) -> Case:
    return a_case(post, post.team_id, person=person, service_task_id="OLDER_PEOPLE")


def typed(case: Case, **given: Any) -> dict[str, Any]:
    """The form of a grant of meals for ten days, filled."""
    filled = {
        "key": str(uuid4()),
        "case": str(case.pk),
        "grantable": "meal_service",
        "first": today().isoformat(),
        "last": (today() + 9 * DAY).isoformat(),
        "grounds": "discharge",
        "told": "phone",
    }
    return filled | given


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def asks(browser: Client, address: str) -> int:
    """How many statements of its own the page takes."""
    return len(statements(lambda: browser.get(address)))


# The form


def test_the_form_shows_the_white_list_with_the_longest_time_beside_it(tuula: Post) -> None:
    case = its_case(tuula, a_client(tuula))
    html = text(signed_in(tuula).get(f"/grants/new/?case={case.pk}"))
    assert "Meal service" in html
    assert "30" in html
    assert "Client guidance, central area" in html  # who assesses what isn't granted


def test_a_grant_is_made_and_shown(tuula: Post) -> None:
    case = its_case(tuula, a_client(tuula))
    answer = signed_in(tuula).post("/grants/new/", typed(case, words="Käsi murtunut."))
    grant = Grant.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/grants/{grant.pk}/")
    assert (grant.case_id, grant.ends_on) == (case.pk, today() + 9 * DAY)
    shown = text(signed_in(tuula).get(f"/grants/{grant.pk}/"))
    assert "Käsi murtunut." in shown
    assert Event.objects.filter(action="grants.view", person_ids=[case.person_id]).exists()
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/brief/"):
        assert "Meal service" in text(signed_in(tuula).get(address))


def test_from_a_contact_it_is_its_clients(tuula: Post) -> None:
    person = a_client(tuula)
    contact = a_contact(tuula, participants=(client(person),), now=timezone.now())
    page = text(signed_in(tuula).get(f"/contacts/{contact.pk}/"))
    assert "/grants/new/?contact=" in signed_in(tuula).get(f"/contacts/{contact.pk}/").content.decode()
    assert page
    fields = typed(its_case(tuula, person)) | {"contact": str(contact.pk)}
    fields.pop("case")
    signed_in(tuula).post("/grants/new/", fields)
    assert Grant.objects.get().contact_id == contact.pk


@pytest.mark.parametrize(
    "wrong", [{"last": ""}, {"grounds": ""}, {"told": ""}, {"grantable": ""}, {"last": "x"}]
)
def test_what_is_missing_is_told_and_what_was_typed_stays(tuula: Post, wrong: dict[str, str]) -> None:
    case = its_case(tuula, a_client(tuula))
    answer = signed_in(tuula).post("/grants/new/", typed(case, words="Käsi murtunut.", **wrong))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Käsi murtunut." in answer.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "elsewhere", [{"grantable": "-"}, {"lasting": "on"}, {"last": (today() + 40 * DAY).isoformat()}]
)
def test_what_isnt_granted_is_asked_to_be_assessed_by_one_press(
    tuula: Post, elsewhere: dict[str, str]
) -> None:
    """DR-06: the same form, another button; the home guide has it on the list."""
    case = its_case(tuula, a_client(tuula))
    fields = typed(case, words="Tarvitsee kotihoitoa.", **elsewhere)
    answer = signed_in(tuula).post("/grants/new/", fields)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.content.decode().count('formaction="/grants/assessment/"') == 1
    answer = signed_in(tuula).post("/grants/assessment/", fields)
    asked = Case.objects.exclude(pk=case.pk).get()
    assert answer.headers["Location"] == f"/cases/{case.pk}/?assessment={asked.number}"
    assert f"case {asked.number}" in text(signed_in(tuula).get(answer.headers["Location"]))
    assert (asked.team_id, asked.person_id) == (HOME, case.person_id)
    assert asked.current_step
    assert "Tarvitsee kotihoitoa." in asked.current_step.words
    again = signed_in(tuula).post("/grants/assessment/", fields | {"key": str(uuid4())})
    assert again.status_code == HTTPStatus.CONFLICT
    assert asked.number in text(again)


def test_where_the_home_isnt_known_it_is_asked(tuula: Post) -> None:
    case = its_case(tuula, a_client(tuula, place_id=None))
    page = signed_in(tuula).get(f"/grants/new/?case={case.pk}").content.decode()
    assert 'name="home"' in page
    refused = signed_in(tuula).post("/grants/assessment/", typed(case, home=""))
    assert refused.status_code == HTTPStatus.CONFLICT
    answer = signed_in(tuula).post("/grants/assessment/", typed(case, home="IISALMI"))
    assert answer.status_code == HTTPStatus.FOUND
    assert Case.objects.exclude(pk=case.pk).get().team_id == "GUIDANCE_POHJOINEN"


def test_nothing_is_granted_to_nobody(tuula: Post) -> None:
    case = its_case(tuula, None)
    assert 'type="radio"' not in signed_in(tuula).get(f"/grants/new/?case={case.pk}").content.decode()
    answer = signed_in(tuula).post("/grants/new/", typed(case))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Grant.objects.exists()


def test_a_protected_clients_place_isnt_told(tuula: Post) -> None:
    person = a_client(tuula)
    case = its_case(tuula, person)
    protect_person(person, protected=True, actor=as_actor(tuula), now=timezone.now())
    page = text(signed_in(tuula).get(f"/grants/new/?case={case.pk}"))
    assert "Kuopio" not in page.replace("Kuopion", "")


# The list and the page of one


def test_the_tabs_tell_what_ends_and_what_ended_without_anybody_looking(tuula: Post) -> None:
    soon, later = granted(tuula, last=3), granted(tuula, last=20)
    late, looked = granted(tuula), granted(tuula)
    follow_up_grant(looked, result=FollowUp.ENOUGH, actor=as_actor(tuula), now=timezone.now())
    Grant.objects.filter(pk=late.pk).update(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    browser = signed_in(tuula)

    def rows(tab: str) -> set[str]:
        answer = browser.get(f"/grants/{tab}")
        return {str(row.grant.pk) for row in context(answer)["rows"]}

    assert rows("") == {str(soon.pk), str(later.pk), str(looked.pk)}
    assert rows("?tab=soon") == {str(soon.pk)}
    assert rows("?tab=late") == {str(late.pk)}
    assert rows("?tab=ended") == set()
    assert rows("?tab=nonsense") == rows("")


def test_beside_what_has_ended_stands_how_many_began_and_were_forgotten(tuula: Post) -> None:
    """K-28."""
    granted(tuula), granted(tuula)
    late = granted(tuula)
    Grant.objects.filter(pk=late.pk).update(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    browser = signed_in(tuula)
    (figure,) = context(browser.get("/grants/?tab=ended"))["figures"]
    assert (figure.what, figure.count, figure.without_follow_up) == ("Meal service", 3, 1)
    assert not context(browser.get("/grants/"))["figures"]
    assert asks(browser, "/grants/?tab=ended") <= MOST_STATEMENTS


def test_a_follow_up_that_is_past_its_time_is_late_though_the_grant_ends_later(tuula: Post) -> None:
    made = granted(tuula, last=2)
    page = signed_in(tuula).get(f"/grants/{made.pk}/").content.decode()
    assert 'class="ds-tag" data-color="danger"' not in page
    Step.objects.filter(track=made.pk).update(due_at=timezone.now() - dt.timedelta(hours=1))
    page = signed_in(tuula).get(f"/grants/{made.pk}/").content.decode()
    assert 'class="ds-tag" data-color="danger"' in page


def test_the_list_takes_the_same_queries_for_two_and_for_twenty(tuula: Post) -> None:
    granted(tuula), granted(tuula)
    few = asks(signed_in(tuula), "/grants/")
    for _ in range(18):
        granted(tuula)
    assert asks(signed_in(tuula), "/grants/") == few <= MOST_STATEMENTS


def test_the_part_is_the_pages_part(tuula: Post) -> None:
    granted(tuula)
    browser = signed_in(tuula)
    whole = browser.get("/grants/").content.decode()
    part = browser.get("/grants/", headers={"HX-Request": "true", "HX-Target": "div#grants"}).content.decode()
    assert re.sub(r"\s+", " ", part).strip() in re.sub(r"\s+", " ", whole)


def test_pages_take_few_queries(tuula: Post) -> None:
    person = a_client(tuula)
    case = its_case(tuula, person)
    grant = granted(tuula, person, case=case, words="Käsi.")
    for address in (f"/grants/{grant.pk}/", f"/grants/new/?case={case.pk}"):
        assert asks(signed_in(tuula), address) <= MOST_STATEMENTS, address


@pytest.mark.parametrize(
    ("verb", "fields", "state"),
    [
        ("follow_up", {"result": "enough"}, "granted"),
        ("follow_up", {"result": "extended", "last": in_days(200).isoformat(), "told": "phone"}, None),
        ("follow_up", {"result": "extended"}, None),
        ("end", {"reason": "not_needed"}, "ended"),
        ("withdraw", {"reason": "mistake"}, "withdrawn"),
        ("end", {}, None),
    ],
)
def test_deeds_of_the_page(tuula: Post, verb: str, fields: dict[str, str], state: str | None) -> None:
    grant = granted(tuula)
    answer = signed_in(tuula).post(f"/grants/{grant.pk}/{verb}/", {"key": str(uuid4()), **fields})
    grant.refresh_from_db()
    if state is None:
        assert answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
        assert (grant.state, grant.followed_up_at) == ("granted", None)
    else:
        assert answer.headers["Location"] == f"/grants/{grant.pk}/"
        assert grant.state == state


def test_a_guide_who_works_on_the_case_follows_its_grant_up_and_nobody_else_sees_it(
    tuula: Post, outi: Post, juhani: Post
) -> None:
    person = a_client(tuula)
    case = a_case(tuula, HOME, person=person, service_task_id="OLDER_PEOPLE")
    foreign, shared = granted(tuula), granted(tuula, person, grantable="safety_phone")
    Grant.objects.filter(pk=shared.pk).update(case=case)
    browser = signed_in(juhani)
    assert browser.get(f"/grants/{shared.pk}/").status_code == HTTPStatus.OK
    assert browser.get(f"/grants/{foreign.pk}/").status_code == HTTPStatus.NOT_FOUND
    sent = {"key": str(uuid4()), "result": "enough"}
    assert browser.post(f"/grants/{shared.pk}/follow_up/", sent).status_code == HTTPStatus.FOUND
    assert browser.get("/grants/new/").status_code == HTTPStatus.FORBIDDEN


def test_the_step_on_a_list_leads_to_the_grant(tuula: Post) -> None:
    grant = granted(tuula)
    assert (
        f"/grants/{grant.pk}/"
        in signed_in(tuula).get(f"/work-lists/{LINE}/?step={grant.current_step_id}").content.decode()
    )


# The same form twice


def test_the_same_form_twice_does_one_thing_and_is_answered_alike(tuula: Post) -> None:
    person = a_client(tuula)
    case, browser = its_case(tuula, person), signed_in(tuula)
    told_later = granted(tuula, told=ToldHow(why_not=NotTold.NOT_REACHABLE))
    one, two, three = granted(tuula), granted(tuula), granted(tuula)
    forms: list[tuple[str, dict[str, str]]] = [
        ("/grants/new/", typed(case)),
        ("/grants/assessment/", typed(case)),
        (f"/grants/{told_later.pk}/notify/", {"told": "phone"}),
        (f"/grants/{one.pk}/follow_up/", {"result": "enough"}),
        (f"/grants/{two.pk}/end/", {"reason": "not_needed"}),
        (f"/grants/{three.pk}/withdraw/", {"reason": "mistake"}),
    ]
    for address, fields in forms:
        sent = {**fields, "key": str(uuid4())}
        first = browser.post(address, sent)
        stood = (Grant.objects.count(), Case.objects.count(), Entry.objects.count())
        second = browser.post(address, sent)
        assert (first.status_code, first.headers["Location"]) == (302, second.headers["Location"]), address
        assert (Grant.objects.count(), Case.objects.count(), Entry.objects.count()) == stood


def test_a_new_contact_is_recorded_and_goes_on_to_the_grant(eero: Post) -> None:
    answer = signed_in(eero).post(NEW_CONTACT, a_form(m1__outcome="advice", then_grant="1"))
    contact = Contact.objects.get()
    assert answer.headers["Location"] == f"/grants/new/?contact={contact.pk}"
