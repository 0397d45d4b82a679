"""A form about an emergency or an identity that is sent twice does one thing and is answered twice alike."""

from collections.abc import Callable

import pytest

from reimari.audit.models import Event, Outcome
from reimari.desk.emergency_links import link_to
from reimari.people.models import EmergencyAccess, EmergencyRemark, Person
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.emergencies import opened_by
from tests.factories import a_case, a_person, a_post, as_actor
from tests.twice import done_once

pytestmark = pytest.mark.django_db
EAST = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
type Sending = tuple[str, str, dict[str, str]]  # who, the address, the fields


def _checked(verb: str, who: str) -> Callable[[Person, Post], Sending]:
    def of(person: Person, eero: Post) -> Sending:
        access = opened_by(eero.user, person)
        check = access.officer_check if who == "tarmo" else access.checks.get(team=EAST)
        return who, f"/emergency-access/checks/{check.pk}/{verb}/", {"verdict": "in_order", "words": "Seen."}

    return of


SENDINGS: dict[str, Callable[[Person, Post], Sending]] = {
    "desk:break_glass": lambda person, eero: (
        "eero",
        link_to(as_actor(eero), person.pk),
        {"reason": "life", "words": "The caller can't manage until the night."},
    ),
    "desk:check_identity": lambda person, _eero: (
        "helmi",
        f"/people/{person.pk}/check-identity/",
        {"next": f"/people/{person.pk}/"},
    ),
    "desk:check_emergency": _checked("check_emergency", "vieno"),
    "desk:oversee_emergencies": _checked("oversee_emergencies", "tarmo"),
}


@pytest.fixture
def vieno(helmi: Post) -> Post:
    """The supervisor of older people's teams."""
    return a_post(EAST, "ESIHENKILO", name="Vieno Vuorenlahti")


def stored() -> tuple[int, ...]:
    done = Event.objects.filter(outcome=Outcome.DONE)
    return tuple(rows.count() for rows in (EmergencyAccess.objects, EmergencyRemark.objects, done))


@pytest.mark.parametrize("name", sorted(SENDINGS))
def test_the_same_form_twice_does_one_thing_and_is_answered_alike(
    request: pytest.FixtureRequest, helmi: Post, eero: Post, vieno: Post, tarmo: Post, name: str
) -> None:
    person = a_person(as_actor(helmi), last_name="Vieras")
    a_case(helmi, EAST, person=person, service_task_id="OLDER_PEOPLE")
    who, address, fields = SENDINGS[name](person, eero)
    done_once(signed_in(request.getfixturevalue(who)), address, fields, stored)
