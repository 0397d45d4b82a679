import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from reimari.accounts.demo import demo_people
from reimari.accounts.models import User
from reimari.region.profile.values import Profile
from reimari.staff.models import Contract, Post
from reimari.staff.queries import actor_of
from tests.factories import TODAY, a_post, as_actor

pytestmark = pytest.mark.django_db


def reached(team: str, role: str, iu: Profile) -> set[str]:
    return set(as_actor(a_post(team, role, name=f"{team} {role}")).teams())


def test_the_scope_of_the_role_says_how_far_a_post_reaches(iu: Profile) -> None:
    west = "GUIDANCE_WORKING_AGE_LANTINEN"
    unit = {west, "GUIDANCE_WORKING_AGE_KESKINEN", "GUIDANCE_WORKING_AGE_ITAINEN"}
    assert reached(west, "TYONTEKIJA", iu) == unit
    assert reached(west, "ESIHENKILO", iu) == unit | {"ON_CALL_WORKING_AGE"}
    assert reached("CLIENT_ADVICE", "ASIAKASNEUVOJA", iu) == set()
    assert len(reached("ADMINISTRATION", "TIETOSUOJAVASTAAVA", iu)) > len(unit)


def test_a_partner_signs_in_on_the_last_day_of_its_contract_and_not_after(aino: Post) -> None:
    contract = Contract.objects.on(TODAY).get(organisation=aino.user.organisation)
    contract.validity = DateRange(contract.validity.lower, TODAY, "[]")
    contract.save()
    assert actor_of(aino.user, on=TODAY).may("contacts.record")
    assert not actor_of(aino.user, on=TODAY + dt.timedelta(1)).posts


def test_the_demos_people_are_told_with_title_team_and_unit_by_unit(
    iu: Profile, aino: Post, eero: Post, helmi: Post
) -> None:
    User.objects.update(is_demo=True, introduction={"fi": "näyttää", "sv": "visar"})
    Post.objects.filter(pk=eero.pk).update(title={"fi": "ohjaaja", "sv": "handledare"})
    User.objects.create(username="without.post", is_demo=True)
    with translation.override("sv"):
        people = demo_people()
    card = next(person for person in people if person.user_id == eero.user_id)
    assert (card.title, card.shows) == ("handledare", "visar")
    assert card.team == eero.team.name["sv"]
    assert card.unit == eero.team.unit.name["sv"]
    assert [person.unit for person in people] == sorted((person.unit for person in people), key=str.casefold)
    assert len(people) == 4


def test_somebody_whose_last_post_has_ended_still_has_a_card(iu: Profile, eero: Post) -> None:
    User.objects.update(is_demo=True)
    Post.objects.filter(pk=eero.pk).update(valid_until=TODAY - dt.timedelta(1))
    (card,) = demo_people()
    assert card.team == str(eero.team)
