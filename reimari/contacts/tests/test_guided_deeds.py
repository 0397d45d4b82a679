"""What a guided conversation leaves behind: rows, history, and an offer that somebody has to accept."""

from typing import Any

import pytest
from django.db import Error, connection, transaction

from reimari.audit.models import Event
from reimari.cases.actions import accept_case, refuse_case
from reimari.cases.models import Case
from reimari.cases.states import RefusalReason
from reimari.common.problems import Refused
from reimari.contacts.actions import (
    Choice,
    Guided,
    Heard,
    Said,
    close_contact,
    hand_over_contact,
)
from reimari.contacts.models import Contact, FirstInformation, Guidance
from reimari.contacts.states import OverrideReason, Urgency
from reimari.staff.models import Post, Team
from reimari.work.models import Clock, Entry, Step
from tests.factories import ADVICE, NOW, a_contact, a_post, as_actor, goes_on

pytestmark = pytest.mark.django_db
WEST, EAST, LINE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN", "CLIENT_ADVICE"
SAID = (Said(prompt="MANAGES", answer="no"), Said(prompt="HELPS_NOW", words="Naapuri käy."))
SEGMENT = Choice(chosen="NEEDS_SUPPORT", suggested="NEEDS_SUPPORT", rule="SEG-IU-3")
LEVEL = Choice(
    chosen="PLANNED_WORK", suggested="TASK_GUIDANCE", rule="LEVEL-TASK", reason=OverrideReason.KNOWN_CLIENT
)
GUIDED = Guided(said=SAID, missing=("LIVES_WITH",), segment=SEGMENT, level=LEVEL, version="abc")
URGENT = Guided(urgency=Urgency.NO_MONEY_NO_FOOD)


def urgent(post: Post, to: str = WEST, guided: Guided = URGENT, **given: Any) -> tuple[Contact, Case]:
    heard = Heard(own_words="No food.", service_task_id="WORKING_AGE", answer=goes_on(to))
    contact = a_contact(post, heard, guided=guided, **given)
    return contact, Case.objects.get(matters__contact=contact)


def facts(contact: Contact, kind: str = "contacts.record") -> dict[str, Any]:
    return dict(Entry.objects.filter(track=contact.pk, kind=kind).order_by("-pk")[0].facts)


def test_answers_stand_in_rows_and_the_history_holds_codes_only(aino: Post) -> None:
    """R-VS-91: first information is recorded; entries hold no words and no answers."""
    contact = a_contact(aino, Heard(own_words="?", answer=ADVICE), guided=GUIDED)
    rows = {row.prompt: (row.answer, row.words) for row in FirstInformation.objects.filter(contact=contact)}
    assert rows == {"MANAGES": ("no", ""), "HELPS_NOW": ("", "Naapuri käy.")}
    row = Guidance.objects.get(contact=contact)
    assert (row.segment, row.segment_suggested, row.segment_reason) == ("NEEDS_SUPPORT", "NEEDS_SUPPORT", "")
    assert (row.level, row.level_suggested, row.level_reason) == (
        "PLANNED_WORK",
        "TASK_GUIDANCE",
        "known_client",
    )
    told = facts(contact)
    assert told["asked"] == ["HELPS_NOW", "MANAGES"]
    assert told["unasked"] == ["LIVES_WITH"]
    assert (told["segment"], told["level"], told["level_reason"]) == (
        "NEEDS_SUPPORT",
        "PLANNED_WORK",
        "known_client",
    )
    assert "Naapuri" not in str([entry.facts for entry in Entry.objects.all()])
    assert Event.objects.filter(action="contacts.record").count() == 1


def test_a_contact_without_a_guided_conversation_keeps_nothing_of_it(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?", answer=ADVICE))
    assert not FirstInformation.objects.exists()
    assert not Guidance.objects.exists()
    assert "segment" not in facts(contact)


@pytest.mark.parametrize(
    "wrong",
    [
        Guided(said=(Said(prompt="NOTHING", answer="no"),)),
        Guided(said=(Said(prompt="MANAGES", answer="maybe"),)),
        Guided(said=(Said(prompt="MANAGES", words="In words."),)),
        Guided(said=(Said(prompt="HELPS_NOW", answer="yes"),)),
        Guided(segment=Choice(chosen="NO_SUCH")),
        Guided(level=Choice(chosen="NO_SUCH")),
    ],
)
def test_what_the_county_does_not_know_is_refused(aino: Post, wrong: Guided) -> None:
    with pytest.raises(Refused):
        a_contact(aino, Heard(own_words="?", answer=ADVICE), guided=wrong)
    assert not Contact.objects.exists()


def test_what_was_kept_while_open_is_replaced_by_closing_or_stands(aino: Post) -> None:
    first = a_contact(aino, Heard(own_words="?"), guided=GUIDED)
    second = a_contact(aino, Heard(own_words="?"), guided=GUIDED)
    other = Guided(said=(Said(prompt="MANAGES", answer="yes"),))
    close_contact(first, answers=[ADVICE], guided=other, actor=as_actor(aino), now=NOW)
    close_contact(second, answers=[ADVICE], actor=as_actor(aino), now=NOW)
    assert [row.answer for row in FirstInformation.objects.filter(contact=first)] == ["yes"]
    assert not Guidance.objects.filter(contact=first).exists()
    assert FirstInformation.objects.filter(contact=second).count() == 2
    assert facts(second, "contacts.close")["level"] == "PLANNED_WORK"


@pytest.mark.parametrize("table", ["contacts_firstinformation", "contacts_guidance"])
@pytest.mark.parametrize("change", ["UPDATE {} SET contact_id = contact_id", "DELETE FROM {}"])
def test_after_closing_it_stays_as_it_was(aino: Post, table: str, change: str) -> None:
    a_contact(aino, Heard(own_words="?", answer=ADVICE), guided=GUIDED)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('reimari.actor', 'system', true)")
        with pytest.raises(Error, match="stays as it was"):
            cursor.execute(change.format(table))
        transaction.set_rollback(True)


def test_a_reason_belongs_to_another_choice_and_to_nothing_else(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?"))
    with pytest.raises(Error, match="guidance_segment_has_a_reason"), transaction.atomic():
        Guidance.objects.create(contact=contact, segment="A", segment_suggested="B")
    with pytest.raises(Error, match="guidance_level_has_a_reason"), transaction.atomic():
        Guidance.objects.create(contact=contact, level="A", level_suggested="A", level_reason="situation")


def test_an_urgent_matter_is_offered_and_the_line_answers_until_it_is_accepted(
    aino: Post, eero: Post
) -> None:
    """R-VS-58, R-IU-06: handed over at once, and nobody is left between two lists."""
    contact, case = urgent(aino)
    offer = Step.objects.get(track=case.pk, kind="accept")
    assert contact.is_urgent
    assert (case.team_id, offer.team_id, offer.answering_team_id) == (LINE, WEST, LINE)
    assert case.current_step
    assert (case.current_step.team_id, case.current_step.worker_id) == (LINE, aino.user_id)
    assert Clock.objects.filter(track=case.pk, code="SHL-36-URGENT").exists()
    told = [entry.facts for entry in Entry.objects.filter(track=case.pk).order_by("pk")]
    assert (told[-1]["offered"], told[-1]["from_team"]) == (WEST, LINE)
    accept_case(case, actor=as_actor(eero), now=NOW)
    case.refresh_from_db()
    assert (case.team_id, case.hops) == (WEST, 1)
    assert not Step.objects.open().filter(track=case.pk, answering_team=LINE).exists()


def test_what_is_not_urgent_or_stays_with_ones_own_team_goes_on_the_list_as_before(
    aino: Post, eero: Post
) -> None:
    calm, case = urgent(aino, guided=GUIDED)
    assert (case.team_id, calm.is_urgent) == (WEST, False)
    _, own = urgent(eero, WEST)
    assert own.team_id == WEST
    assert not Step.objects.filter(kind="accept").exists()


def test_a_matter_that_came_back_is_offered_again_by_whoever_sent_it(aino: Post, eero: Post) -> None:
    contact, case = urgent(aino)
    east, actor = Team.objects.get(pk=EAST), as_actor(aino)
    with pytest.raises(Refused, match=r"contacts\.offered"):
        hand_over_contact(contact, case=case, to=east, actor=actor, now=NOW)
    refuse_case(case, reason=RefusalReason.WRONG_TASK, actor=as_actor(eero), now=NOW)
    hand_over_contact(contact, case=case, to=east, actor=actor, now=NOW)
    offer = Step.objects.open().get(track=case.pk, kind="accept")
    assert (offer.team_id, offer.answering_team_id) == (EAST, LINE)
    case.refresh_from_db()
    assert case.current_step
    assert case.current_step.came_back_at is None
    helmi = a_post(EAST, "TYONTEKIJA", name="Helmi Rantakivi")
    accept_case(case, actor=as_actor(helmi), now=NOW)
    with pytest.raises(Refused, match=r"contacts\.not_handed_over"):
        hand_over_contact(contact, case=case, to=east, actor=actor, now=NOW)


def test_a_case_of_another_contact_is_not_offered(aino: Post, eero: Post) -> None:
    contact, _ = urgent(aino)
    _, other = urgent(aino)
    refuse_case(other, reason=RefusalReason.WRONG_TASK, actor=as_actor(eero), now=NOW)
    with pytest.raises(Refused, match=r"contacts\.not_handed_over"):
        hand_over_contact(contact, case=other, to=Team.objects.get(pk=EAST), actor=as_actor(aino), now=NOW)


def test_closing_an_open_contact_that_turned_out_urgent_offers_it_too(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?", service_task_id="WORKING_AGE"))
    close_contact(contact, answers=[goes_on(WEST)], guided=URGENT, actor=as_actor(aino), now=NOW)
    case = Case.objects.get(matters__contact=contact)
    contact.refresh_from_db()
    assert (contact.is_urgent, case.team_id, case.is_urgent) == (True, LINE, True)


def test_an_urgency_kept_while_open_still_hands_over_at_closing(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?", service_task_id="WORKING_AGE"), guided=URGENT)
    close_contact(contact, answers=[goes_on(WEST)], actor=as_actor(aino), now=NOW)
    assert Case.objects.get(matters__contact=contact).team_id == LINE
