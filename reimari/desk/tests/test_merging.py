"""A person registered twice, at the desk: side by side, merged, undone (I-17)."""

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from reimari.audit.models import Event, Outcome
from reimari.cases.models import Case
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.records.models import Merge, MergeUndoing
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import NOW, a_case, a_person, as_actor, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE, OTHER_CODE = "010190-900P", "010190-901R"
WORDS = "Sama passi."


@pytest.fixture
def kept(aino: Post, eero: Post) -> Person:
    return a_client(aino, identity_code=CODE)


@pytest.fixture
def merged(aino: Post, eero: Post) -> Person:
    return a_client(aino, phone="040 123 4567", place_id="ASKOLA", street_address="Kujakatu 1")


def a_client(aino: Post, **given: Any) -> Person:
    person = a_person(as_actor(aino), **given)
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def pair(kept: Person, merged: Person) -> str:
    return f"/people/{kept.pk}/same/{merged.pk}/"


def sent(browser: Client, address: str, number: int = 1, given: dict[str, str] | None = None) -> Any:
    data = {"key": str(key(number)), "words": WORDS, "made_sure": "on", **(given or {})}
    return browser.post(address, {name: value for name, value in data.items() if value})


def a_merge(browser: Client, kept: Person, merged: Person) -> Merge:
    assert sent(browser, pair(kept, merged)).status_code == 302
    return Merge.objects.get()


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 404), ("eero", 404), ("helmi", 404), ("lea", 200), ("tarmo", 404)]
)
def test_who_may_look_at_two_persons(
    request: pytest.FixtureRequest, kept: Person, merged: Person, who: str, status: int
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    for address in (f"/people/{kept.pk}/same/", pair(kept, merged)):
        assert browser.get(address).status_code == status
    answer = sent(browser, pair(kept, merged)).status_code
    assert answer == (302 if status == 200 else 404)


def test_the_person_page_leads_there_for_whoever_may(kept: Person, lea: Post, eero: Post) -> None:
    for post, there in ((lea, True), (eero, False)):
        html = signed_in(post).get(f"/people/{kept.pk}/").content.decode()
        assert (f"/people/{kept.pk}/same/" in html) is there


def test_the_one_with_the_code_is_proposed_to_stay(kept: Person, merged: Person, lea: Post) -> None:
    for person, other in ((kept, merged), (merged, kept)):
        html = signed_in(lea).get(f"/people/{person.pk}/same/").content.decode()
        assert shown(html) == [str(other.pk)]
        assert pair(kept, merged) in html
        assert CODE not in html


def test_both_stand_side_by_side_with_what_follows(kept: Person, merged: Person, lea: Post) -> None:
    html = signed_in(lea).get(pair(kept, merged)).content.decode()
    text = " ".join(re.sub("<[^>]+>", " ", html).split())
    assert "Identity code 010190-**** not known known of one at most" in text
    assert "Last name Aaltomeri Aaltomeri the same" in text
    assert "Phone not known 040 1234567 is taken from the other" in text
    assert "Cases 1 1 0" in text
    event = Event.objects.get(action="records.merge_persons", outcome=Outcome.SEEN)
    assert set(event.person_ids) == {kept.pk, merged.pk}


def test_no_place_is_shown_of_two_of_whom_one_is_protected(kept: Person, merged: Person, lea: Post) -> None:
    protect_person(kept, protected=True, actor=as_actor(lea), now=NOW)
    html = signed_in(lea).get(pair(kept, merged)).content.decode()
    assert "Kujakatu" not in html
    assert "Askola" not in html
    assert "One of them is under address protection" in html


def test_what_forbids_it_is_named_and_no_form_is_offered(aino: Post, lea: Post, eero: Post) -> None:
    one, other = a_client(aino, identity_code=CODE), a_client(aino, identity_code=OTHER_CODE)
    browser = signed_in(lea)
    html = browser.get(pair(one, other)).content.decode()
    assert "two different identity codes" in html
    assert "Merge them" not in html
    answer = sent(browser, pair(one, other))
    assert answer.status_code == 409
    assert "two different identity codes" in answer.content.decode()
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    ("given", "status"), [({"words": ""}, 422), ({"made_sure": ""}, 422), ({"words": f"Koodi {CODE}"}, 409)]
)
def test_what_is_lacking_comes_back_with_what_was_typed(
    kept: Person, merged: Person, lea: Post, given: dict[str, str], status: int
) -> None:
    answer = sent(signed_in(lea), pair(kept, merged), given=given)
    assert answer.status_code == status
    assert "Check these before going on" in answer.content.decode()
    assert not Merge.objects.exists()


def test_merged_twice_with_one_form_is_one_merge_and_undone_alike(
    kept: Person, merged: Person, lea: Post
) -> None:
    browser = signed_in(lea)
    first, second = (sent(browser, pair(kept, merged)) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    done = Merge.objects.get()
    undone = [sent(browser, f"/merges/{done.pk}/undo/", 2) for _ in range(2)]
    assert [each.status_code for each in undone] == [302, 302]
    assert undone[0].headers["Location"] == undone[1].headers["Location"] == f"/merges/{done.pk}/"
    assert MergeUndoing.objects.count() == 1
    again = sent(browser, f"/merges/{done.pk}/undo/", 3)
    assert again.status_code == 409
    assert "undone already" in again.content.decode()


def test_a_link_to_the_merged_one_leads_to_who_stayed(
    kept: Person, merged: Person, lea: Post, eero: Post, helmi: Post
) -> None:
    a_merge(signed_in(lea), kept, merged)
    answer = signed_in(eero).get(f"/people/{merged.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/people/{kept.pk}/")
    assert signed_in(helmi).get(f"/people/{merged.pk}/").status_code == 404
    html = signed_in(lea).post("/search/", {"words": "aaltomeri"}).content.decode()
    assert f"/people/{kept.pk}/" in html
    assert f"/people/{merged.pk}/" not in html


def test_the_use_log_of_either_tells_of_both(
    kept: Person, merged: Person, lea: Post, eero: Post, tarmo: Post
) -> None:
    signed_in(eero).get(f"/people/{merged.pk}/")
    signed_in(lea).get(f"/people/{kept.pk}/")
    looks = Event.objects.filter(action="people.view", outcome=Outcome.SEEN).order_by("-pk")
    expected = [str(pk) for pk in looks.values_list("pk", flat=True)]
    assert len(expected) == 2
    a_merge(signed_in(lea), kept, merged)
    for person in (kept, merged):
        html = signed_in(tarmo).get(f"/use-log/?person={person.pk}&action=people.view").content.decode()
        assert shown(html) == expected


def test_the_merge_tells_what_its_undoing_would_do_and_did(
    kept: Person, merged: Person, aino: Post, lea: Post
) -> None:
    browser = signed_in(lea)
    done = a_merge(browser, kept, merged)
    new = a_case(aino, WEST, person=kept, service_task_id="WORKING_AGE")
    html = browser.get(f"/merges/{done.pk}/").content.decode()
    assert WORDS in html
    assert "Cases: 1" in html
    assert f'href="/cases/{new.pk}/"' in html
    assert sent(browser, f"/merges/{done.pk}/undo/", 2).status_code == 302
    html = browser.get(f"/merges/{done.pk}/").content.decode()
    assert f'href="/cases/{new.pk}/"' in html
    assert "Undo the merge" not in html
    assert Case.objects.filter(person=merged).count() == 1
    assert f"/merges/{done.pk}/" in browser.get(f"/people/{kept.pk}/same/").content.decode()


@pytest.mark.parametrize("who", ["aino", "eero", "helmi", "tarmo"])
def test_nobody_else_sees_or_undoes_a_merge(
    request: pytest.FixtureRequest, kept: Person, merged: Person, lea: Post, who: str
) -> None:
    done = a_merge(signed_in(lea), kept, merged)
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(f"/merges/{done.pk}/").status_code == 404
    assert sent(browser, f"/merges/{done.pk}/undo/", 2).status_code == 404
    assert not MergeUndoing.objects.exists()


def test_the_pages_ask_no_more_the_more_there_is(kept: Person, merged: Person, aino: Post, lea: Post) -> None:
    browser = signed_in(lea)
    few: dict[str, int] = {}
    for turn in range(2):
        for address in (f"/people/{kept.pk}/same/", pair(kept, merged)):
            asked = len(statements(partial(browser.get, address)))
            assert asked <= MOST_STATEMENTS
            assert few.setdefault(address, asked) == asked
        if turn == 0:
            a_client(aino)
            for person in (kept, merged):
                a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    done = a_merge(browser, kept, merged)
    asked = len(statements(lambda: browser.get(f"/merges/{done.pk}/")))
    for _each in range(3):
        a_case(aino, WEST, person=kept, service_task_id="WORKING_AGE")
    assert len(statements(lambda: browser.get(f"/merges/{done.pk}/"))) == asked <= MOST_STATEMENTS
