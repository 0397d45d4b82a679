"""An outsourced line is answered by whoever is at work: what is open or refused there is the line's (C11)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from reimari.access.actor import Actor
from reimari.access.catalogue import ACTIONS, Forbidden
from reimari.audit.models import Event
from reimari.cases.actions import accept_case, refuse_case
from reimari.cases.models import Case
from reimari.cases.states import RefusalReason
from reimari.contacts import access
from reimari.contacts.actions import (
    Described,
    Guided,
    Heard,
    close_contact,
    describe_contact,
    hand_over_contact,
)
from reimari.contacts.models import Contact
from reimari.contacts.states import Urgency
from reimari.staff.models import Contract, Post, Role, Team, Unit
from reimari.work.models import Entry, Step
from tests.factories import ADVICE, NOW, TODAY, a_contact, a_post, as_actor, goes_on
from tests.walls import told

pytestmark = pytest.mark.django_db
WEST, EAST, LINE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN", "CLIENT_ADVICE"
DEEDS = {name for name in ACTIONS if name.startswith("contacts.")} - {
    *("contacts.record", "contacts.receive", "contacts.follow_up", "contacts.give_feedback", "contacts.ask")
}


def an_open_one(post: Post) -> Contact:
    return a_contact(post, Heard(own_words="Is anybody there?"))


def an_urgent_one(post: Post) -> Contact:
    heard = Heard(own_words="No food.", service_task_id="WORKING_AGE", answer=goes_on(WEST))
    return a_contact(post, heard, guided=Guided(urgency=Urgency.NO_MONEY_NO_FOOD))


def case_of(contact: Contact) -> Case:
    return Case.objects.get(matters__contact=contact)


def may(actor: Actor, contact: Contact) -> set[str]:
    """What of the deeds on contacts the actor may do with it, by the rule and behind the wall."""
    with told(str(actor.id), actor.organisation):
        row = Contact.objects.filter(pk=contact.pk)
        return {name for name in DEEDS if ACTIONS[name].rows(actor, row).exists()}


@pytest.fixture
def other_line(iu: object) -> Post:
    """An adviser of another outsourced line of the same partner."""
    luona = Team.objects.select_related("unit").get(pk=LINE).unit.organisation_id
    Unit.objects.create(code="OTHER", name={"fi": "Muu"}, organisation_id=luona)
    Team.objects.create(code="OTHER", name={"fi": "Muu"}, unit_id="OTHER")
    return a_post("OTHER", "ASIAKASNEUVOJA", name="Olli Oravisto")


def test_what_stands_open_is_the_lines_whoever_wrote_it_down(aino: Post, siiri: Post) -> None:
    """R-IU-21: handled the same day, by whoever is at work; closed, it is again whose it was (R-IU-03)."""
    contact = an_open_one(aino)
    assert may(as_actor(siiri), contact) == DEEDS
    close_contact(contact, answers=[ADVICE], actor=as_actor(aino), now=NOW)
    assert may(as_actor(siiri), contact) == set()
    assert may(as_actor(aino), contact) == DEEDS


def test_a_colleague_goes_on_with_it_in_her_own_name(aino: Post, siiri: Post) -> None:
    contact, actor = an_open_one(aino), as_actor(siiri)
    said = Described(need="financial", service_task_id="WORKING_AGE")
    describe_contact(contact, number=1, described=said, actor=actor, now=NOW)
    contact = close_contact(contact, answers=[ADVICE], actor=actor, now=NOW)
    assert (contact.recorded_by_id, contact.taken_by_id) == (aino.user_id, siiri.user_id)
    events = Event.objects.filter(actor_id=siiri.user_id, action__startswith="contacts.")
    assert set(events.values_list("action", "organisation")) == {
        ("contacts.describe", "LUONA"),
        ("contacts.close", "LUONA"),
    }
    entry = Entry.objects.get(track=contact.pk, kind="contacts.close")
    assert entry.actor_id == siiri.user_id
    assert may(actor, contact) == DEEDS  # she told the client, and may still say what was wrong
    assert may(as_actor(aino), contact) == DEEDS


def refuse(contact: Contact, eero: Post) -> None:
    refuse_case(case_of(contact), reason=RefusalReason.NO_CAPACITY, actor=as_actor(eero), now=NOW)


@pytest.mark.parametrize("then", [lambda *_: None, refuse], ids=["offered", "refused"])
def test_an_urgent_matter_is_the_lines_until_somebody_accepts_it(
    aino: Post, siiri: Post, eero: Post, then: Callable[[Contact, Post], None]
) -> None:
    """R-VS-58, R-IU-06: the sender answers, and the sender is the line."""
    contact = an_urgent_one(aino)
    then(contact, eero)
    assert may(as_actor(siiri), contact) == DEEDS - {access.LIST.name}  # My day lists them


def test_a_colleague_offers_again_what_was_refused(aino: Post, siiri: Post, eero: Post, helmi: Post) -> None:
    contact, actor = an_urgent_one(aino), as_actor(siiri)
    refuse(contact, eero)
    to, case = Team.objects.get(pk=EAST), case_of(contact)
    hand_over_contact(contact, case=case, to=to, actor=actor, now=NOW)
    assert Step.objects.open().get(track=case.pk, kind="accept").team_id == EAST
    event = Event.objects.get(action="contacts.hand_over")
    assert (event.actor_id, event.organisation) == (siiri.user_id, "LUONA")
    accept_case(case, actor=as_actor(helmi), now=NOW)
    assert may(actor, contact) == set()
    assert may(as_actor(aino), contact) == DEEDS
    with pytest.raises(Forbidden):
        hand_over_contact(contact, case=case, to=to, actor=actor, now=NOW)


@pytest.mark.parametrize("to", [WEST, LINE])
def test_what_went_on_without_urgency_is_not_the_colleagues(aino: Post, siiri: Post, to: str) -> None:
    contact = a_contact(aino, Heard(own_words="?", answer=goes_on(to)))
    assert may(as_actor(siiri), contact) == set()


@pytest.mark.parametrize("make", [an_open_one, an_urgent_one])
def test_another_line_of_the_same_partner_sees_none_of_it(
    aino: Post, other_line: Post, make: Callable[[Post], Contact]
) -> None:
    contact = make(aino)
    assert may(as_actor(other_line), contact) == set()
    with pytest.raises(Forbidden):
        close_contact(contact, answers=[ADVICE], actor=as_actor(other_line), now=NOW)


@pytest.mark.parametrize("make", [an_open_one, an_urgent_one])
def test_another_partner_on_the_same_team_is_stopped_by_the_wall(
    aino: Post, siiri: Post, make: Callable[[Post], Contact]
) -> None:
    """A hole in the rules: PostgreSQL asks whose the team is."""
    contact, actor = make(aino), as_actor(siiri)
    with told(str(actor.id), "SOMEBODY_ELSE"):
        assert not Contact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize("make", [an_open_one, an_urgent_one])
def test_after_the_contract_nobody_of_the_partner_sees_it_and_the_county_does(
    aino: Post, siiri: Post, sirkka: Post, make: Callable[[Post], Contact]
) -> None:
    """R-IU-04: access ends with the contract; the clients who wait don't end with it."""
    contact = make(aino)
    contract = Contract.objects.on(TODAY).get()
    contract.validity = DateRange(contract.validity.lower, TODAY, "[]")
    contract.save()
    after = TODAY + dt.timedelta(days=1)
    for post in (aino, siiri):
        assert may(as_actor(post, on=after), contact) == set()
    assert may(as_actor(sirkka, on=after), contact) == DEEDS


def test_the_county_stands_over_the_outsourced_line_and_no_other(sirkka: Post, eero: Post) -> None:
    actor = as_actor(sirkka)
    assert actor.teams() == [LINE]
    assert may(actor, a_contact(eero, Heard(own_words="?"))) == set()
    for name in ("callbacks.see_lost", "callbacks.reopen", "callbacks.see_figures", "staff.view_team"):
        assert actor.doing(name).teams() == [LINE]


def test_a_scope_of_a_county_role_is_as_ever(eero: Post, timo: Post) -> None:
    """Whose posts reach their teams sees the same as before, open or closed."""
    Role.objects.filter(pk="TYONTEKIJA").update(scope="team")
    contact = a_contact(eero, Heard(own_words="?", answer=ADVICE))
    assert may(as_actor(timo), contact) == DEEDS
