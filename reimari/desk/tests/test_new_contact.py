"""New contact: what is recorded, what is refused, what is shown to whom."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.contacts.models import Contact, Matter, Participant
from reimari.staff.models import Post, Role, Team
from reimari.work.models import Step
from tests.browser import signed_in
from tests.factories import NOW, a_case, a_person, a_post, as_actor, key, loaded

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
URL = "/new-contact/"
HTMX = {"HX-Request": "true", "HX-Target": "form#contact-form"}


def valid_code(birth: str = "010190") -> str:
    """An invented identity code of somebody born on the day."""
    number = int(f"{birth}901")
    return f"{birth}-901{'0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31]}"


def typed(number: int = 1, **given: Any) -> dict[str, Any]:
    """A form as it is sent: a call about money from somewhere in the west."""
    return {
        "key": str(key(number)),
        "matters": "1",
        "contactor": "client",
        "language": "fi",
        "channel": "phone",
        "m1-words": "Money is out and the rent is due.",
        "m1-place": "Askola",
        "m1-service_task": "WORKING_AGE",
        "m1-outcome": "goes_on",
        "m1-told": "in_contact",
    } | {name.replace("__", "-"): value for name, value in given.items()}


def send(client: Client, status: int = 302, /, **given: Any) -> str:
    answer = client.post(URL, typed(**given))
    text = answer.content.decode()
    assert answer.status_code == status, re.sub(r"<[^>]+>|\s+", " ", text)[:1500]
    return text


def test_whoever_may_record_gets_the_page_and_others_do_not(aino: Post, eero: Post, tarmo: Post) -> None:
    assert signed_in(aino).get(URL).status_code == 200
    assert signed_in(eero).get(URL).status_code == 200
    assert signed_in(tarmo).get(URL).status_code == 403


def test_a_call_becomes_a_case_on_the_routed_list_and_the_receipt_tells_it(aino: Post) -> None:
    client = signed_in(aino)
    answer = client.post(URL, typed())
    contact = Contact.objects.get()
    assert answer.headers["Location"] == f"/contacts/{contact.pk}/?recorded=1"
    case = Case.objects.get()
    matter = contact.matters.get()
    assert (case.team_id, case.area_id, matter.place_id) == (WEST, "WORKING_AGE.LANTINEN", "ASKOLA")
    assert matter.told_what.endswith(".")
    assert "{" not in matter.told_what
    receipt = client.get(answer.headers["Location"]).content.decode()
    assert case.number in receipt
    assert matter.told_what in receipt
    assert contact.state == "closed"


def test_the_text_told_names_the_day_the_work_list_shows(aino: Post) -> None:
    send(signed_in(aino))
    step = Step.objects.get(ended_at=None)
    due = timezone.localtime(step.due_at)
    assert f"{due.day}.{due.month}." in Matter.objects.get().told_what


def test_only_the_words_and_the_outcome_are_needed(aino: Post) -> None:
    answer = signed_in(aino).post(URL, {"key": str(key(1)), "m1-words": "Where?", "m1-outcome": "advice"})
    assert answer.status_code == 302
    contact = Contact.objects.get()
    assert (contact.channel_id, contact.language, contact.outcome) == ("phone", "fi", "advice")


def test_nothing_is_recorded_without_an_outcome_and_what_was_typed_stays(aino: Post) -> None:
    text = send(signed_in(aino), 422, m1__outcome="", last_name="Meri")
    assert "nothing closes without an outcome" in text
    assert "Money is out and the rent is due." in text
    assert 'value="Meri"' in text
    assert not Contact.objects.exists()


def test_a_contact_can_be_left_open_on_the_lines_list(aino: Post) -> None:
    send(signed_in(aino), m1__outcome="", leave_open="1")
    contact = Contact.objects.get()
    assert (contact.state, contact.current_step.team_id) == ("open", "CLIENT_ADVICE")  # type: ignore[union-attr]


@pytest.mark.parametrize("how", [{"leave_open": "1", "m1-outcome": ""}, {}])
def test_an_urgent_contact_is_recorded_and_told_so(aino: Post, how: dict[str, str]) -> None:
    answer = signed_in(aino).post(URL, typed(urgent="yes", language="sv") | how)
    assert answer.status_code == 302
    assert Contact.objects.get().is_urgent
    if not how:
        case = Case.objects.get()
        assert case.team_id == "CLIENT_ADVICE"  # answers until those on call have accepted
        offer = Step.objects.get(track=case.track_id, kind="accept")
        assert (offer.team_id, offer.answering_team_id) == ("ON_CALL_WORKING_AGE", "CLIENT_ADVICE")
        assert "Jour under tjänstetid" in Matter.objects.get().told_what


def test_the_same_form_sent_twice_makes_one_contact(aino: Post) -> None:
    client = signed_in(aino)
    first, second = client.post(URL, typed()), client.post(URL, typed())
    assert first.headers["Location"] == second.headers["Location"]
    assert Contact.objects.count() == Case.objects.count() == 1


def test_htmx_is_led_to_the_receipt(aino: Post) -> None:
    answer = signed_in(aino).post(URL, typed(), headers=HTMX)
    assert answer.headers["HX-Redirect"].endswith("?recorded=1")


def test_two_matters_go_their_own_ways(aino: Post) -> None:
    second = {
        "m2-words": "Grandmother needs help at home.",
        "m2-place": "Borgå",
        "m2-service_task": "OLDER_PEOPLE",
        "m2-outcome": "goes_on",
        "m2-told": "not:reported_by_other",
    }
    send(signed_in(aino), matters="1,2", **second)
    teams = list(Case.objects.order_by("number").values_list("team", flat=True))
    assert teams[0] == WEST
    assert teams[1].startswith("GUIDANCE_OLDER_PEOPLE")
    assert Matter.objects.get(number=2).not_told == "reported_by_other"


def test_a_matter_is_added_and_taken_away_without_losing_anything(aino: Post) -> None:
    client = signed_in(aino)
    added = client.post(URL, typed(do="add")).content.decode()
    assert 'name="matters" value="1,2"' in added
    assert "Money is out and the rent is due." in added
    less = client.post(URL, typed(do="remove:2", matters="1,2")).content.decode()
    assert 'name="matters" value="1"' in less
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("birth_date", "29.2.2023", "There is no such day"),
        ("birth_date", "2999-01-01", "can&#39;t be in the future"),
        ("birth_date", "1800-01-01", "Nobody is this old"),
        ("received_at", "2999-01-01T10:00", "can&#39;t have arrived in the future"),
        ("received_at", "2001-01-01T10:00", "more than a year ago"),
        ("received_at", "31.11.2025 10.00", "There is no such moment"),
        ("identity_code", "010190-123X", "isn&#39;t a valid identity code"),
        ("phone", "call me", "isn&#39;t a phone number"),
        ("age", "many", "Write the age as a number"),
        ("m1-place", "Atlantis", "know such a place"),
        ("m1-place", "00100 Askola", "know such a place"),
        ("m1-words", "a\x00b", "Null characters"),
        ("m1-words", "x" * 5001, "at most 5000"),
        ("m1-words", "", "Say what it is about"),
        ("m1-need", "nonsense", "is not one of the available choices"),
        ("channel", "pigeon", "is not one of the available choices"),
        ("last_name", "\x00", "Null characters"),
    ],
)
def test_wrong_input_gets_a_sentence_at_its_field(aino: Post, field: str, value: str, sentence: str) -> None:
    answer = signed_in(aino).post(URL, typed() | {"last_name": "Meri"} | {field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'id="sheet-errors"' in text
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "words", ["🙂👩‍👧 apua", "مرحبا أحتاج مساعدة", "x" * 5000, "<script>alert(1)</script>"]
)
def test_any_words_are_kept_as_they_are(aino: Post, words: str) -> None:
    send(signed_in(aino), m1__words=words)
    assert Matter.objects.get().own_words == words


def test_an_identity_code_in_the_words_asks_first(aino: Post) -> None:
    client = signed_in(aino)
    text = send(client, 422, m1__words=f"Call {valid_code()} back")
    assert "seems to hold an identity code" in text
    assert 'name="save_anyway"' in text
    send(client, m1__words=f"Call {valid_code()} back", save_anyway="on")


def test_an_anonymous_contact_holds_nothing_personal(aino: Post) -> None:
    client = signed_in(aino)
    assert "anonymous contact can&#39;t hold" in send(client, 422, contactor="anonymous", last_name="Meri")
    send(client, contactor="anonymous", m1__told="not:anonymous")
    participant = Participant.objects.get()
    assert (participant.kind, participant.person, participant.name) == ("anonymous", None, None)


def test_a_close_person_contacts_about_a_client(aino: Post) -> None:
    given = {"contactor": "close_person", "contactor_name": "Sisko Meri", "contactor_phone": "040 123 4567"}
    send(signed_in(aino), **given, last_name="Meri", birth_date="1.2.1950", identity_checked="on")
    contactor, client = Participant.objects.order_by("part").reverse()
    assert (contactor.name, contactor.phone, contactor.person) == ("Sisko Meri", "+358401234567", None)
    assert str(client.person) == client.name == "Meri"
    assert client.identity_checked


def test_a_letter_keeps_its_arrival(aino: Post) -> None:
    arrived = timezone.localtime(NOW).replace(hour=0, minute=5, second=0, microsecond=0)
    arrived -= timezone.timedelta(days=3)  # type: ignore[attr-defined]
    send(signed_in(aino), channel="letter", received_at=arrived.strftime("%Y-%m-%dT%H:%M"))
    assert Contact.objects.get().received_at == arrived


def test_rules_without_a_team_ask_for_one(aino: Post) -> None:
    text = send(signed_in(aino), 422, m1__place="")
    assert "No team answers for this by the county&#39;s rules" in text
    send(signed_in(aino), m1__place="", m1__team=WEST)
    assert Case.objects.get().team_id == WEST


def test_a_matter_is_not_sent_to_a_line_without_a_work_list(aino: Post) -> None:
    text = send(signed_in(aino), 422, m1__service_task="")
    assert "stays on the advice line" in text


def test_nobody_sends_to_a_team_that_sees_no_work_list(eero: Post) -> None:
    assert "stays on the advice line" in send(signed_in(eero), 422, m1__service_task="")


def test_only_some_roles_send_past_the_rules_and_they_say_why(aino: Post, eero: Post) -> None:
    other = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
    assert "Your role sends matters where" in send(signed_in(aino), 422, m1__team=other)
    assert "Say why another team" in send(signed_in(eero), 422, m1__team=other)
    send(signed_in(eero), m1__team=other, m1__by_hand="agreed")
    assert Case.objects.get().team_id == other


def test_the_route_part_tells_who_answers_why_and_what_to_ask(aino: Post) -> None:
    client = signed_in(aino)
    route = reverse("desk:new_contact_route")
    text = client.post(route, typed(), headers={"HX-Request": "true"}).content.decode()
    assert 'id="route"' in text
    assert "DR-11, DR-14" in text
    assert 'id="m1-send"' in text
    asked = typed(m1__need="informal_care", m1__service_task="OLDER_PEOPLE")
    assert "Age decides this: ask it." in client.post(route, asked).content.decode()
    perhaps = client.post(route, typed(m1__words="Vuokra on rästissä")).content.decode()
    assert 'value="need:1:financial"' in perhaps
    urgent = client.post(route, typed(urgent="yes")).content.decode()
    assert "112" in urgent
    assert "on-call" in urgent
    assert not Event.objects.filter(action="contacts.record").exists()  # no person, nothing to log


@pytest.mark.parametrize("garbage", ["\x00", "💥", "9" * 400, "--"])
def test_the_route_part_takes_anything(aino: Post, garbage: str) -> None:
    names = [
        "m1-place",
        "m1-need",
        "age",
        "birth_date",
        "received_at",
        "identity_code",
        "language",
        "contactor",
    ]
    data = typed() | dict.fromkeys(names, garbage)
    assert signed_in(aino).post(reverse("desk:new_contact_route"), data).status_code == 200
    assert signed_in(aino).post(reverse("desk:new_contact_callers"), data).status_code == 200


def test_the_page_is_drawn_with_few_queries_however_much_there_is(aino: Post, eero: Post) -> None:
    client = signed_in(aino)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(URL)
        return len(found)

    client.get(URL)
    few = queries()
    for number in range(1, 6):
        send(client, number=number)
        a_case(eero, WEST, person=a_person(as_actor(eero)))
    assert queries() == few
    assert few <= 7 + 9  # session, user, posts, teams of posts, transactions and the log come beside


@pytest.mark.parametrize("code", ["KS", "PS", "VS", "KL"])
def test_every_county_records_a_contact_on_the_same_page(db: None, code: str) -> None:
    loaded(code)
    role = Role.objects.filter(actions__contains=["contacts.record"]).order_by("pk")[0]
    post = a_post(Team.objects.order_by("pk")[0].pk, role.pk, name="Veli Vierasrinne")
    client = signed_in(post, "fi")
    assert client.get(URL).status_code == 200
    sent = {"key": str(key(1)), "m1-words": "Mistä apua?", "contactor": "close_person", "urgent": "yes"}
    assert client.post(reverse("desk:new_contact_route"), sent).status_code == 200
    send(client, **{"m1-place": "", "m1-service_task": "", "m1-outcome": "advice"})
    assert Contact.objects.get().outcome == "advice"


def test_the_part_is_the_same_as_on_the_page(aino: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(aino)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # urgent is due now, and a second may pass between
    sent = typed(urgent="yes", m1__need="financial")
    part = client.post(
        reverse("desk:new_contact_route"), sent, headers={"HX-Request": "true"}
    ).content.decode()
    whole = client.post(URL, sent | {"do": "look"}).content.decode()
    for name in ("route", "urgent-help", "m1-send"):
        assert within(part, name) == within(whole, name)


def within(text: str, name: str) -> str:
    """What stands in the element of this id, without spaces."""
    opened = re.search(rf'<div id="{name}"[^>]*>', text)
    assert opened
    depth, at = 1, opened.end()
    while depth:
        tag = re.compile(r"<(/?)div\b").search(text, at)
        assert tag
        depth += -1 if tag[1] else 1
        at = tag.end()
    return re.sub(r"\s+", " ", text[opened.end() : at])
