"""My day, a contact's page and a team's page of an outsourced line, for others than who wrote it down."""

from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from reimari.cases.actions import refuse_case
from reimari.cases.models import Case
from reimari.cases.states import RefusalReason
from reimari.contacts.actions import Guided, Heard
from reimari.contacts.models import Contact
from reimari.contacts.states import Urgency
from reimari.staff.models import Post
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import a_contact, a_post, as_actor, client, goes_on, key

pytestmark = pytest.mark.django_db
WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"
URGENT = Guided(urgency=Urgency.NO_MONEY_NO_FOOD)
CAPTION = "Handed over: your team answers until it is accepted"


def urgent(post: Post) -> tuple[Contact, Case]:
    heard = Heard(own_words="No food.", service_task_id="WORKING_AGE", answer=goes_on(WEST))
    contact = a_contact(post, heard, guided=URGENT, participants=(client(name="Outi Omenapuu"),))
    return contact, Case.objects.get(matters__contact=contact)


def refused(case: Case, eero: Post) -> None:
    refuse_case(case, reason=RefusalReason.NO_CAPACITY, actor=as_actor(eero), now=timezone.now())


def test_an_open_contact_of_the_line_is_on_the_day_of_all_its_people(
    aino: Post, siiri: Post, helmi: Post
) -> None:
    """R-IU-21: the line's list at the end of the day is whole, whoever looks."""
    contact = a_contact(aino, Heard(own_words="?"), participants=(client(name="Outi Omenapuu"),))
    page = signed_in(siiri)
    day = context(page.get("/"))["day"]
    assert [row.step.track_id for row in day.waiting] == [contact.pk]
    assert page.get(reverse("desk:contact", args=[contact.pk])).status_code == HTTPStatus.OK
    assert str(contact.pk) in page.get("/contacts/?list=open").content.decode()
    assert str(contact.pk) not in page.get("/contacts/?list=mine").content.decode()
    other = signed_in(helmi)
    assert "Outi Omenapuu" not in other.get("/").content.decode()
    assert other.get(reverse("desk:contact", args=[contact.pk])).status_code == HTTPStatus.NOT_FOUND


def test_a_colleague_closes_it_and_sees_how_far_it_comes(aino: Post, siiri: Post) -> None:
    money = Heard(own_words="Money", service_task_id="WORKING_AGE", place_id="ASKOLA")
    contact, page = a_contact(aino, money), signed_in(siiri)
    address = reverse("desk:contact", args=[contact.pk])
    told = {"m1-told": "in_contact", "m1-told_what": "We call you."}
    fields = {"key": str(key(1)), "m1-outcome": "goes_on"} | told
    answer = page.post(f"{address}close/", fields)
    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()
    receipt = page.get(answer.headers["Location"])
    assert receipt.status_code == HTTPStatus.OK
    assert [one.contact_id for one in context(page.get("/"))["sent"]] == [contact.pk]
    hers = context(signed_in(aino).get("/"))
    assert (hers["sent"], [line.contact.pk for line in hers["own"]]) == ([], [contact.pk])


def test_a_refused_urgent_matter_is_on_the_day_of_all_the_lines_people(
    aino: Post, siiri: Post, eero: Post, helmi: Post
) -> None:
    """R-VS-58: the sender has gone home, the line answers."""
    contact, case = urgent(aino)
    page = signed_in(siiri)
    offered = page.get("/").content.decode()
    assert CAPTION in offered
    assert "Handed over by Aino Aaltomeri." in offered
    assert "Handed over by" not in signed_in(aino).get("/").content.decode()
    refused(case, eero)
    html = page.get("/").content.decode()
    assert "Came back: nobody has accepted it." in html
    assert shown(html) == [str(case.pk)]
    address = reverse("desk:contact", args=[contact.pk])
    assert "Offer again" in page.get(address).content.decode()
    again = page.post(f"{address}hand-over/", {"key": str(key(1)), "case": str(case.pk), "team": ON_CALL})
    assert again.status_code == HTTPStatus.FOUND
    assert Step.objects.open().get(track=case.pk, kind="accept").team_id == ON_CALL
    assert "Handed over by Siiri Salmela." in signed_in(aino).get("/").content.decode()
    assert CAPTION not in signed_in(helmi).get("/").content.decode()


def test_the_day_of_a_colleague_asks_as_much_for_many_as_for_few(aino: Post, siiri: Post, eero: Post) -> None:
    page = signed_in(siiri)
    page.get("/")
    for number in range(6):
        a_contact(aino, Heard(own_words="?"))
        refused(urgent(aino)[1], eero) if number % 2 else urgent(aino)
        if not number:
            few = statements(lambda: page.get("/"))
    many = statements(lambda: page.get("/"))
    assert len(many) == len(few) <= MOST_STATEMENTS


def test_the_contract_owner_sees_what_was_refused_and_offers_it_again(
    aino: Post, sirkka: Post, eero: Post
) -> None:
    contact, case = urgent(aino)
    refused(case, eero)
    page = signed_in(sirkka)
    day = page.get("/").content.decode()
    address = reverse("desk:contact", args=[contact.pk])
    assert CAPTION in day
    assert address in day
    assert reverse("desk:own_remarks") not in day  # she tells none, so that part isn't asked for
    assert "Handed over by Aino Aaltomeri." in day
    assert "Offer again" in page.get(address).content.decode()
    team = page.get("/team/CLIENT_ADVICE/")
    assert team.status_code == HTTPStatus.OK
    assert [row.step.track_id for row in context(team)["page"].came_back.rows] == [case.pk]
    assert page.get(reverse("desk:case", args=[case.pk])).status_code == HTTPStatus.NOT_FOUND


def test_an_urgent_matter_that_came_back_is_on_the_day_of_a_whole_county_line(
    eero: Post, timo: Post, helmi: Post
) -> None:
    """The same where the line is the county's own: it isn't only its sender's."""
    older = goes_on("GUIDANCE_OLDER_PEOPLE_ITAINEN")
    heard = Heard(own_words="?", service_task_id="OLDER_PEOPLE", answer=older)
    contact = a_contact(eero, heard, guided=URGENT)
    case = Case.objects.get(matters__contact=contact)
    refused(case, helmi)
    for post in (eero, timo):
        back = context(signed_in(post).get("/"))["day"].back
        assert [row.step.track_id for row in back] == [case.pk]


def test_a_lost_client_of_the_outsourced_line_is_seen_by_the_county(sirkka: Post) -> None:
    answer = signed_in(sirkka).get("/callbacks/?tab=lost")
    assert answer.status_code == HTTPStatus.OK
    post = a_post("GUIDANCE_WORKING_AGE_KESKINEN", "ESIHENKILO", name="Lauri Lehto")
    assert signed_in(post).get("/team/CLIENT_ADVICE/").status_code == HTTPStatus.NOT_FOUND
