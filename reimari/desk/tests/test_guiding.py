"""Guiding a first conversation on the pages: what is asked, folded, suggested, and whom to call at once."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reimari.cases.actions import accept_case, hand_over_case, refuse_case
from reimari.cases.models import Case
from reimari.cases.states import RefusalReason
from reimari.common.working_days import HELSINKI
from reimari.contacts.actions import Guided, Heard, Said
from reimari.contacts.guiding import Told
from reimari.contacts.models import Contact, FirstInformation, Guidance
from reimari.contacts.queries import rules_on
from reimari.contacts.states import Urgency
from reimari.desk.queries.guiding import helps_now
from reimari.region.models import CountyProfile
from reimari.staff.models import Post, Team
from reimari.work.models import Entry, Step
from reimari.work.queries import county_on
from tests.browser import signed_in
from tests.factories import NOW, a_case, a_contact, a_post, as_actor, goes_on, key

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
ON_CALL = "ON_CALL_WORKING_AGE"
URL = "/new-contact/"
ROUTE = "/new-contact/route/"


def typed(**given: Any) -> dict[str, Any]:
    """A call from Porvoo about money."""
    return {
        "key": str(key(1)),
        "matters": "1",
        "contactor": "client",
        "language": "fi",
        "channel": "phone",
        "m1-words": "No food until Monday.",
        "m1-place": "Porvoo",
        "m1-service_task": "WORKING_AGE",
        "m1-need": "financial",
        "m1-outcome": "advice",
    } | {name.replace("__", "-"): value for name, value in given.items()}


def sent(client: Client, status: int = 302, /, **given: Any) -> str:
    answer = client.post(URL, typed(**given))
    assert answer.status_code == status, re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())[:1500]
    return answer.headers.get("Location", "") or answer.content.decode()


def looked(client: Client, **given: Any) -> str:
    """The form drawn again without JavaScript."""
    return client.post(URL, typed(**given) | {"do": "look"}).content.decode()


def within(text: str, name: str) -> str:
    """What stands in the element of this id, without spaces."""
    opened = re.search(rf'<div id="{name}"[^>]*>', text)
    assert opened, name
    depth, at = 1, opened.end()
    while depth:
        tag = re.compile(r"<(/?)div\b").search(text, at)
        assert tag
        depth += -1 if tag[1] else 1
        at = tag.end()
    return re.sub(r"\s+", " ", text[opened.end() : at])


def words(text: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", text)


# What is asked


def test_own_words_stand_first_then_the_urgency_then_the_rest(aino: Post) -> None:
    """R-VS-76, R-KL-32, R-KL-35, R-VS-58."""
    text = signed_in(aino).get(URL).content.decode()
    places = [text.index(f'name="{name}"') for name in ("m1-words", "urgent", "contactor", "m1-need")]
    assert places == sorted(places)
    assert 'data-key-always="u"' in text


def test_prompts_come_with_the_need(aino: Post) -> None:
    """R-VS-91, DR-28."""
    client = signed_in(aino)
    part = within(client.post(ROUTE, typed()).content.decode(), "prompts")
    assert 'name="p_FOOD_TODAY"' in part
    other = within(client.post(ROUTE, typed(m1__need="ADVICE")).content.decode(), "prompts")
    assert 'name="p_FOOD_TODAY"' not in other
    assert 'name="p_MANAGES"' in other


def test_answered_ones_fold_into_one_line_and_can_be_changed(aino: Post) -> None:
    given = {"p_LIVES_WITH": "alone", "p_MANAGES": "partly", "p_HELPS_NOW": "Neighbour"}
    part = within(looked(signed_in(aino), **given), "prompts")
    summary = words(part[part.index("<summary") : part.index("</summary>")])
    for said in ("Lives: alone", "manages everyday life: partly", "helps now: Neighbour", "change"):
        assert said in " ".join(summary.split()), summary
    assert part.index('name="p_LIVES_WITH"') < part.index("</details>") < part.index('name="p_FOOD_TODAY"')


def test_the_parts_are_the_same_as_on_the_page(aino: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    client, given = signed_in(aino), {"p_MANAGES": "no", "urgent": "child"}
    part = client.post(ROUTE, typed(**given), headers={"HX-Request": "true"}).content.decode()
    whole = looked(client, **given)
    for name in ("prompts", "guidance", "urgent-help"):
        assert within(part, name) == within(whole, name)
    alone = client.post("/new-contact/guidance/", typed(**given)).content.decode()
    assert within(alone, "guidance") == within(whole, "guidance")


def test_what_is_missing_is_said_once_and_never_refuses(aino: Post) -> None:
    """Soft-required: said by the buttons when the contact ends, and the contact is saved."""
    client = signed_in(aino)
    text = looked(client, p_FOOD_TODAY="yes")
    assert text.count("Not asked yet:") == 1
    missing = text[text.index("Not asked yet:") :].partition("</p>")[0]
    assert "lives, manages everyday life" in missing
    assert "food" not in missing
    assert "Not asked yet:" not in looked(client, m1__outcome="")
    sent(client, p_FOOD_TODAY="yes")
    facts = Entry.objects.filter(kind="contacts.record").order_by("-pk")[0].facts
    assert (facts["asked"], facts["unasked"]) == (["FOOD_TODAY"], ["LIVES_WITH", "MANAGES"])


@pytest.mark.parametrize("value", ["nonsense", "\x00", "x" * 600])
def test_an_answer_that_cannot_be_is_told_at_its_field_and_the_part_takes_anything(
    aino: Post, value: str
) -> None:
    client = signed_in(aino)
    names = ("p_MANAGES", "p_HELPS_NOW", "segment", "level", "segment_reason", "urgent")
    assert client.post(ROUTE, typed(**dict.fromkeys(names, value))).status_code == 200
    sent(client, 422, p_MANAGES=value)
    assert not Contact.objects.exists()


def test_an_identity_code_in_an_answer_is_asked_about(aino: Post) -> None:
    client = signed_in(aino)
    text = sent(client, 422, p_HELPS_NOW="Sister 010190-901R")
    assert "This seems to hold an identity code" in text
    sent(client, p_HELPS_NOW="Sister 010190-901R", save_anyway="on")
    assert FirstInformation.objects.get(prompt="HELPS_NOW").words == "Sister 010190-901R"


def test_a_draft_keeps_the_answers(aino: Post) -> None:
    client = signed_in(aino)
    client.post(URL, typed(p_MANAGES="no", urgent="violence") | {"do": "add"})
    text = client.get(f"{URL}?draft={key(1)}").content.decode()
    assert re.search(
        r'name="p_MANAGES"[^>]*value="no"[^>]*checked|value="no"[^>]*name="p_MANAGES"[^>]*checked', text
    )
    assert "Call 112" in text


# What is suggested


def test_a_suggestion_tells_why_and_stands_unless_another_is_chosen(aino: Post) -> None:
    """C09, DR-29: reasons, rule id, version, inputs."""
    client = signed_in(aino)
    part = " ".join(words(within(looked(client, p_MANAGES="no"), "guidance")).split())
    assert "Segment: Needs support (suggested)" in part
    assert "manages everyday life: doesn&#39;t manage" in part
    assert re.search(r"\(SEG-IU-3, rules [0-9a-f]{12}\)", part)
    assert "Level of guidance: General client advice (suggested)" in part  # by R-IU-42: advice was enough
    sent(client, p_MANAGES="no")
    row = Guidance.objects.get()
    assert (row.segment, row.segment_rule, row.segment_reason) == ("NEEDS_SUPPORT", "SEG-IU-3", "")
    assert (row.level, row.level_rule) == ("GENERAL_ADVICE", "LEVEL-ADVICE")
    assert re.fullmatch(r"[0-9a-f]{50,64}.*", row.version)


@pytest.mark.parametrize(("reason", "kept"), [("", "situation"), ("clients_wish", "clients_wish")])
def test_another_choice_needs_no_more_than_a_press_and_keeps_its_reason(
    aino: Post, reason: str, kept: str
) -> None:
    sent(signed_in(aino), p_MANAGES="no", segment="MANY_NEEDS", segment_reason=reason)
    row = Guidance.objects.get()
    assert (row.segment, row.segment_suggested, row.segment_reason) == ("MANY_NEEDS", "NEEDS_SUPPORT", kept)
    facts = Entry.objects.filter(kind="contacts.record").order_by("-pk")[0].facts
    assert (facts["segment"], facts["segment_reason"]) == ("MANY_NEEDS", kept)


def test_choosing_what_is_suggested_anyway_is_no_override(aino: Post) -> None:
    sent(signed_in(aino), p_MANAGES="no", segment="NEEDS_SUPPORT", segment_reason="clients_wish")
    assert Guidance.objects.get().segment_reason == ""


# Help at once


def test_help_of_the_home_place_is_shown_at_once_with_its_number_and_what_to_do_first(
    aino: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-KL-29: no money, no food."""
    day = county_on(NOW).calendar.next_working(timezone.localdate())
    open_now = dt.datetime.combine(day, dt.time(10), HELSINKI)
    monkeypatch.setattr(timezone, "now", lambda: open_now)  # whoever is closed comes last
    part = within(
        signed_in(aino).post(ROUTE, typed(urgent="no_money_no_food")).content.decode(), "urgent-help"
    )
    assert part.index("Food aid (invented)") < part.index("Voucher for food and medicine")
    assert 'href="tel:+358999990380"' in part
    assert "Ask first who eats at home" in part
    assert "invented" in part
    assert "First of all: is somebody in danger now? Call 112." not in part
    elsewhere = within(
        signed_in(aino).post(ROUTE, typed(urgent="no_money_no_food", m1__place="Sipoo")).content.decode(),
        "urgent-help",
    )
    assert "Food aid (invented)" not in elsewhere


@pytest.mark.parametrize(("kind", "first"), [("violence", True), ("acute_illness", True), ("child", False)])
def test_112_stands_first_in_danger(aino: Post, kind: str, *, first: bool) -> None:
    part = within(signed_in(aino).post(ROUTE, typed(urgent=kind)).content.decode(), "urgent-help")
    assert ("is somebody in danger now? Call 112." in part) is first
    if first:
        assert part.index("tel:112") < part.index("tel:+")


def test_a_number_of_the_house_is_not_told_to_a_partner(aino: Post, eero: Post) -> None:
    """R-PS-74."""
    rules = rules_on(timezone.now())
    hidden = tuple(replace(one, public=False) for one in rules.profile.urgent_helps)
    calls = tuple(replace(one, public=False, partners=False) for one in rules.profile.on_calls)
    profile = replace(rules.profile, urgent_helps=hidden, on_calls=calls)
    rules = replace(rules, county=replace(rules.county, profile=profile))
    told = Told(places=frozenset({"PORVOO"}))
    theirs = helps_now(Urgency.CHILD, told, rules, as_actor(aino), "en")
    ours = helps_now(Urgency.CHILD, told, rules, as_actor(eero), "en")
    assert theirs
    assert all(one.hidden and not one.number for one in theirs)
    assert all(one.number and not one.hidden for one in ours)


@pytest.mark.parametrize("urgent", ["child", "no_money_no_food"])
def test_the_outsourced_adviser_calls_the_on_call_of_the_service_task(aino: Post, urgent: str) -> None:
    """R-IU-06, R-IU-11, R-IU-48: not public, but the partner's people are told it."""
    part = within(signed_in(aino).post(ROUTE, typed(urgent=urgent)).content.decode(), "urgent-help")
    assert 'href="tel:+358999990371"' in part
    assert "only for the county's own use and its partner's" in words(part).replace("&#39;", "'")
    assert "+358999990370" not in part  # of another service task
    report = signed_in(aino).get("/concerns/new/").content.decode()
    assert "tel:+358999990370" in report
    assert "tel:+358999990371" in report


def test_what_isnt_told_to_a_partner_is_hidden_in_both_forms(aino: Post, eero: Post) -> None:
    """R-PS-74: one rule for New contact and the report; a seeded profile without `partners`."""
    row = CountyProfile.objects.get()
    demo = row.document["demo"]
    calls = [{**each, "partners": False} for each in demo["on_calls"]]
    changed = row.document | {"demo": demo | {"on_calls": calls}}
    CountyProfile.objects.update(document=changed, hash="told-to-no-partner")
    for post, told in ((aino, False), (eero, True)):
        browser = signed_in(post)
        pages = (
            browser.post(ROUTE, typed(urgent="child")).content.decode(),
            browser.get("/concerns/new/").content.decode(),
        )
        for page in pages:
            assert ("+358999990371" in page) is told
            assert "Working-age office-hours on-call" in page


def test_hand_over_records_the_contact_and_offers_the_case_at_once(aino: Post) -> None:
    """R-VS-58, R-IU-06: one press; the sender sees it on their day until somebody accepts."""
    client = signed_in(aino)
    text = looked(client, urgent="no_money_no_food", m1__outcome="")
    assert 'name="hand_over"' in text
    receipt = sent(client, urgent="no_money_no_food", m1__outcome="", hand_over="1")
    case, contact = Case.objects.get(), Contact.objects.get()
    offer = Step.objects.get(track=case.pk, kind="accept")
    assert (contact.state, offer.team_id, case.team_id) == ("closed", ON_CALL, "CLIENT_ADVICE")
    assert (offer.due_at - offer.opened_at).total_seconds() == 15 * 60
    assert "You answer for it until they have accepted." in client.get(receipt).content.decode()
    day = client.get("/").content.decode()
    assert "Handed over: your team answers until it is accepted" in day
    assert "Not accepted yet, waits since" in day
    post = a_post(ON_CALL, "PAIVYSTAJA", name="Paula Paivystaja")
    assert "Offered to you" in signed_in(post).get("/").content.decode()
    accept_case(case, actor=as_actor(post), now=timezone.now())
    assert "Handed over: your team answers until it is accepted" not in client.get("/").content.decode()


def test_late_acceptance_is_visible(aino: Post) -> None:
    client = signed_in(aino)
    sent(client, urgent="child", m1__outcome="goes_on", m1__told="in_contact")
    Step.objects.filter(kind="accept").update(due_at=NOW)
    assert "It is late: call them." in client.get("/").content.decode()
    page = client.get(reverse("desk:contact", args=[Contact.objects.get().pk])).content.decode()
    assert "It is late: call them." in page


def test_what_came_back_is_offered_again_on_the_contacts_page(aino: Post) -> None:
    client, post = signed_in(aino), a_post(ON_CALL, "PAIVYSTAJA", name="Paula Paivystaja")
    sent(client, urgent="child", m1__outcome="goes_on", m1__told="in_contact")
    case = Case.objects.get()
    refuse_case(case, reason=RefusalReason.NO_CAPACITY, actor=as_actor(post), now=timezone.now())
    address = reverse("desk:contact", args=[Contact.objects.get().pk])
    assert "Came back: nobody has accepted it." in client.get("/").content.decode()
    assert "Offer again" in client.get(address).content.decode()
    nobody = client.post(f"{address}hand-over/", {"key": str(key(7)), "case": str(case.pk), "team": ""})
    assert (nobody.status_code, "Choose the team." in nobody.content.decode()) == (422, True)
    other = client.post(f"{address}hand-over/", {"key": str(key(8)), "case": str(key(9)), "team": WEST})
    assert other.status_code == 409
    again = client.post(f"{address}hand-over/", {"key": str(key(9)), "case": str(case.pk), "team": WEST})
    assert again.status_code == 302
    assert Step.objects.open().get(track=case.pk, kind="accept").team_id == WEST


def test_a_team_that_offers_a_case_sees_it_on_its_day(eero: Post, helmi: Post) -> None:
    case = a_case(eero, WEST)
    hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    client = signed_in(eero)
    day = client.get("/").content.decode()
    assert "Handed over: your team answers until it is accepted" in day
    assert "Handed over: your team answers" not in signed_in(helmi).get("/").content.decode()


# Afterwards


GUIDED = Guided(
    urgency=Urgency.NO_MONEY_NO_FOOD,
    said=(Said(prompt="MANAGES", answer="no"), Said(prompt="HELPS_NOW", words="The neighbour helps.")),
)


def test_an_unfinished_contact_is_closed_with_the_rest_of_the_conversation(aino: Post) -> None:
    heard = Heard(own_words="No food.", need="financial", service_task_id="WORKING_AGE", place_id="PORVOO")
    contact = a_contact(aino, heard, guided=GUIDED)
    client, address = signed_in(aino), reverse("desk:contact", args=[contact.pk])
    text = client.get(address).content.decode()
    assert "The neighbour helps." in text[text.index('id="close-form"') :]
    assert "Food aid (invented)" in within(text, "urgent-help")
    given = {
        "m1-outcome": "advice",
        "p_MANAGES": "partly",
        "p_LIVES_WITH": "alone",
        "urgent": "",
        "segment": "MANY_NEEDS",
    }
    part = client.post(f"{address}guiding/", given | {"urgent": "violence"}).content.decode()
    assert "Call 112" in within(part, "urgent-help")
    look = client.post(f"{address}close/", given | {"key": str(key(4)), "look": "1"})
    assert look.status_code == 200
    assert "Lives: " in look.content.decode()
    closed = client.post(f"{address}close/", given | {"key": str(key(5))})
    assert closed.status_code == 302
    kept = {row.prompt: row.answer for row in FirstInformation.objects.all()}
    assert kept == {"MANAGES": "partly", "LIVES_WITH": "alone"}
    assert Guidance.objects.get().segment_reason == "situation"


def test_hand_over_closes_an_unfinished_contact(aino: Post) -> None:
    heard = Heard(own_words="No food.", need="financial", service_task_id="WORKING_AGE", place_id="PORVOO")
    contact = a_contact(aino, heard)
    given = {"key": str(key(5)), "urgent": "child", "hand_over": "1", "m1-told": "in_contact"}
    address = reverse("desk:close_contact", args=[contact.pk])
    assert signed_in(aino).post(address, given).status_code == 302
    assert Step.objects.get(kind="accept").team_id == ON_CALL


def test_whoever_gets_the_case_reads_what_was_told(aino: Post, eero: Post) -> None:
    """C33: nobody asks again; of two matters of one contact it stands there once."""
    heard = Heard(own_words="No food.", answer=goes_on(WEST))
    contact = a_contact(aino, heard, heard, guided=replace(GUIDED, urgency=None))
    case = Case.objects.filter(matters__contact=contact).first()
    assert case
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/brief/"):
        text = signed_in(eero).get(address).content.decode()
        assert text.count("The neighbour helps.") == 1
        assert "doesn&#x27;t manage" in text or "doesn&#39;t manage" in text
    shown = signed_in(aino).get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert "The neighbour helps." in shown


def test_somebody_else_sees_nothing_of_it(aino: Post, helmi: Post, tarmo: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?"), guided=GUIDED)
    address = reverse("desk:contact_guiding", args=[contact.pk])
    assert signed_in(helmi).post(address, {}).status_code == 404
    assert signed_in(tarmo).post("/new-contact/guidance/", typed()).status_code == 403
