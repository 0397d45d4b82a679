"""No internal number or address stands in anything that leaves the house (R-PS-74, R-PS-75)."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from uuid import uuid4

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

import reimari
from reimari.api.tests.calling import a_token, call
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.models import Contact
from reimari.contacts.rules import points_to_tell
from reimari.contacts.states import Elsewhere, Outcome
from reimari.desk.caller_links import token_of
from reimari.desk.queries.on_calls import calls_at
from reimari.mail.queries import letter_to
from reimari.mail.tests.mails import a_mail
from reimari.region.profile.values import PointKind, Profile
from reimari.region.rules.lines import OUTSIDER, lines_at
from reimari.work.queries import county_on
from tests.browser import signed_in
from tests.factories import NOW, TODAY, a_contact, a_post, as_actor, county, loaded
from tests.test_urls import addresses

pytestmark = pytest.mark.django_db
ROOT = Path(reimari.__file__).parent
COUNTIES = ("ks", "ps", "vs", "kl", "iu")
OF_LINES = {  # a team and a role that records contacts, in each county that holds something internal
    "ps": ("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA"),
    "ks": ("AUTHORITY_LINE", "ASIAKASOHJAAJA"),
    "iu": ("GUIDANCE_WORKING_AGE_KESKINEN", "TYONTEKIJA"),
}
REPORT = {  # all that the public form of a concern report asks
    "urgent": "yes",
    "last_name": "Huolenaihe",
    "first_names": "Hilma",
    "reporter": "anonymous",
    "description": "Hella jää päälle.",
    "consent": "no",
}
CALLBACK = {"urgent": "yes", "number": "049 1234567", "time": "afternoon", "words": "Money."}
BEGINNINGS = (
    *("/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/.well-known/security.txt", "/health/live"),
    *(
        "/health/ready",
        "/metrics",
        "/api/v1/openapi.json",
        "/api/v1/",
        "/nothing-here",
        "/%00",
        "/en/",
        "/fi/",
    ),
)
LINK = re.compile(r"""(?:href|src|action|hx-get|data-url)=["']([^"'#]+)""")
MOST_PAGES = 300


def internal_details(profile: Profile) -> dict[str, str]:
    """What may never be told outside, as it is looked for: the digits of a number, an address in small."""
    hidden = {channel.code.casefold() for channel in profile.channels if not channel.public}
    found = {}
    for point in profile.contact_points:
        if point.value and (not point.public or point.channel.casefold() in hidden):
            found[_plain(point.kind, point.value)] = point.code
    for unit in (unit for unit in profile.units if not unit.public):
        for kind, value in ((PointKind.PHONE, unit.phone), (PointKind.EMAIL, unit.email)):
            if value:
                found[_plain(kind, value)] = unit.code
    return found


def internal_calls(profile: Profile) -> dict[str, str]:
    """The same of whom to call at once: on-calls and immediate help that are the county's own."""
    told = [(each.phone, each.code) for each in profile.on_calls if not each.public]
    told += [(each.phone, each.code) for each in profile.urgent_helps if not each.public]
    return {_plain(PointKind.PHONE, phone): code for phone, code in told if phone}


def _plain(kind: PointKind, value: str) -> str:
    """A number without its country and the zero before it: however it is written, these digits follow."""
    digits = re.sub(r"\D", "", value)
    return digits.removeprefix("358").removeprefix("0") if kind == PointKind.PHONE else value.casefold()


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """The details that the text holds, however they are spaced, escaped or coded in an address."""
    read = unquote(unescape(text)).casefold().replace("\\u002d", "-").replace("\\u0040", "@")
    close = re.sub(r"(?<=\d)(?:<[^>]*>|[\s\u00a0\u202f().\u2010-\u2015/-])+(?=\d)", "", read)
    return [secret for secret in secrets if secret in (close if secret.isdigit() else read)]


def pages(client: Client, beginnings: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Every page that somebody who isn't signed in comes to from these addresses, by links of any kind."""
    waiting, known = list(beginnings), set(beginnings)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        yield address, answer
        found = [answer.headers["Location"]] if answer.has_header("Location") else []
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            found += LINK.findall(answer.content.decode())
        for link in found:
            parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == "testserver" and local not in known and len(known) < MOST_PAGES:
                known.add(local)
                waiting.append(local)


def text_of(answer: Any) -> str:
    """All that an answer says: its head too."""
    body = b"".join(answer) if answer.streaming else answer.content
    return f"{dict(answer.headers)} {answer.cookies} {bytes(body).decode(errors='replace')}"


def all_internal(profile: Profile) -> set[str]:
    return {*internal_details(profile), *internal_calls(profile)}


@pytest.fixture(params=sorted(OF_LINES))
def line(request: pytest.FixtureRequest, db: None) -> tuple[str, Profile, set[str]]:
    """A county whose lines hold something internal, and what that is."""
    profile = loaded(request.param.upper())
    secrets = all_internal(profile)
    assert secrets
    return request.param, profile, secrets


def sent_on(code: str) -> Contact:
    """A contact that belonged to a unit whose lines are internal."""
    team, role = OF_LINES[code]
    post = a_post(team, role, name="Line Guide")
    elsewhere = Answer(
        outcome=Outcome.ELSEWHERE,
        elsewhere=Elsewhere.OTHER_UNIT,
        elsewhere_unit_id=post.team.unit_id,
    )
    return a_contact(post, Heard(own_words="Where should I call?", answer=elsewhere))


def test_the_search_knows_a_detail_in_every_form() -> None:
    secrets = {"999990100", "linja@example.org"}
    for said in (
        *("+358999990100", "+358 99 999 0100", "09 99990100", "(09) 9999-0100", "tel:%2B358999990100"),
        *(
            "09&nbsp;9999&#160;0100",
            "099.999.0100",
            "09 <b>9999</b> <b>0100</b>",
            "\u202f09\u202f9999\u202f0100",
        ),
    ):
        assert leaks(said, secrets) == ["999990100"], said
    for said in (
        "Linja@Example.org",
        "mailto:linja%40example.org",
        "linja&#64;example.org",
        '"linja\\u0040example.org"',
    ):
        assert leaks(said, secrets) == ["linja@example.org"], said
    assert leaks("09 99990101, muu@example.org, 112", secrets) == []


def test_what_is_internal_is_told_inside_so_that_the_search_would_find_it(
    line: tuple[str, Profile, set[str]],
) -> None:
    code, _, secrets = line
    team, role = OF_LINES[code]
    browser = signed_in(a_post(team, role, name="Line Guide"))
    html = "".join(browser.get(address).content.decode() for address in ("/lines/", "/concerns/new/"))
    assert set(leaks(html, secrets)) == secrets


def test_no_page_that_is_open_to_all_holds_anything_internal(line: tuple[str, Profile, set[str]]) -> None:
    code, profile, secrets = line
    token = token_of(sent_on(code).pk, today=TODAY)
    beginnings = [*BEGINNINGS, *addresses().values()]
    beginnings += [f"/{language}/seuranta/{token}/" for language in ("fi", "sv", "en")]
    urgent = f"place={profile.places[0].code}&urgent=yes"
    beginnings += [
        f"/{language}/huoli-ilmoitus/?{urgent}&whom={task.code}"
        for language in ("fi", "sv", "en")
        for task in profile.service_tasks
    ]
    client = Client(raise_request_exception=False)
    seen = dict(pages(client, beginnings))
    assert {200, 302, 401, 404} <= {answer.status_code for answer in seen.values()}
    for address, answer in seen.items():
        assert leaks(text_of(answer), secrets) == [], address
    assert len(seen) >= len(BEGINNINGS) + len(addresses())  # all of them were asked


def test_no_answer_to_a_form_of_somebody_outside_holds_anything_internal(
    line: tuple[str, Profile, set[str]],
) -> None:
    code, _, secrets = line
    token = token_of(sent_on(code).pk, today=TODAY)
    client = Client(raise_request_exception=False)
    for address in (*addresses().values(), f"/fi/seuranta/{token}/"):
        for given in ({}, {"score": "3", "words": "Thank you"}, {"username": "x", "password": "y"}):
            assert leaks(text_of(client.post(address, given)), secrets) == [], address


def told_by_forms(code: str, profile: Profile, language: str) -> Iterator[tuple[str, Any]]:
    """What the county's public forms answer to somebody who fills them to the end, its receipts too."""
    client = Client(raise_request_exception=False)
    report, callback = f"/{language}/huoli-ilmoitus/", f"/{language}/takaisinsoitto/"
    place = {"ks": "JYVASKYLA", "ps": "KUOPIO", "iu": "PORVOO"}[code]
    for task in ("", *(task.code for task in profile.service_tasks)):
        given = REPORT | {"place": place, "whom": task}
        for press in ("check", "change", "send"):
            answer = client.post(report, given | {"do": press, "key": str(uuid4())})
            yield f"{report} {task} {press}", answer
            if answer.status_code == 302:
                yield "its receipt", client.get(answer.headers["Location"])
    for line in (channel.code for channel in profile.channels if channel.public and channel.unit):
        given = CALLBACK | {"place": place, "line": line, "language": language, "key": str(uuid4())}
        yield f"{callback} {line}", client.post(callback, given)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_public_form_filled_to_its_end_tells_anything_internal(
    line: tuple[str, Profile, set[str]], language: str
) -> None:
    """Urgent worries above all: they are answered with whom to call at once (I-06)."""
    code, profile, secrets = line
    told = dict(told_by_forms(code, profile, language))
    for where, answer in told.items():
        assert leaks(text_of(answer), secrets) == [], where
    assert any(answer.status_code == 200 and leaks(text_of(answer), {"112"}) for answer in told.values())
    assert ("its receipt" in told) is (code == "ks")


def test_a_leak_of_who_is_on_call_in_a_public_form_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seeded mistake: the form tells whom to call as if one of ours had asked."""
    profile = loaded("KS")
    secrets = set(internal_calls(profile))

    def leaking_calls(rules: Any, language: str, **given: Any) -> Any:
        return calls_at(rules, language, **(given | {"viewer": as_actor(guide)}))

    guide = a_post(*OF_LINES["ks"], name="Line Guide")
    monkeypatch.setattr("reimari.desk.views.report_form.calls_at", leaking_calls)
    found = {
        leak for _, answer in told_by_forms("ks", profile, "fi") for leak in leaks(text_of(answer), secrets)
    }
    assert found == secrets != set()


def test_no_answer_by_e_mail_adds_anything_internal() -> None:
    """What an e-mail's answer adds to the words of whoever writes it; its sender is whom they wrote to."""
    profile = loaded("PS")
    letters = [letter_to(a_mail(), words="Hei!", language=language, now=NOW) for language in ("fi", "sv")]
    assert all("Hei!" in letter.text for letter in letters)
    assert leaks(" ".join(f"{each.title} {each.text}" for each in letters), all_internal(profile)) == []


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_no_error_page_holds_anything_internal(
    line: tuple[str, Profile, set[str]], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError(f"{sorted(secrets)}")

    _, _, secrets = line
    monkeypatch.setattr("reimari.accounts.views.sign_in.page", broken)
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for address in ("/sign-in/", "/nothing", "/%00", "/fi/seuranta/nothing/", "/api/v1/nothing"):
        assert leaks(text_of(getattr(client, method)(address)), secrets) == [], address


@pytest.mark.parametrize("code", sorted(OF_LINES))
def test_no_answer_to_another_system_holds_anything_internal(code: str, db: None) -> None:
    profile = loaded(code.upper())
    secrets = all_internal(profile)
    a_token(teams=(OF_LINES[code][0],))
    asked: list[dict[str, Any]] = [
        {"id": number, "contactor": contactor, "needs": [need], "place": place.code, "at": NOW.isoformat()}
        for number, (contactor, need, place) in enumerate(
            (contactor, need.code, place)
            for contactor in (*profile.contactors, "anonymous")
            for need in profile.needs[:3]
            for place in profile.places[:3]
        )
    ]
    for given in asked:
        assert leaks(text_of(call("/route", given)), secrets) == []
    contact = sent_on(code)
    for address in ("/openapi.json", f"/contacts/{contact.pk}", "/cases/XX-1/status", "/"):
        assert leaks(text_of(call(address)), secrets) == []
    assert leaks(text_of(call("/contacts", {"channel": "nothing"})), secrets) == []


@pytest.mark.parametrize("code", COUNTIES)
def test_what_is_told_to_outsiders_is_never_internal(code: str) -> None:
    profile = county(code).with_demo()
    secrets = all_internal(profile)
    areas = (None, *(area.code for area in profile.areas))
    told = [
        point.value
        for unit in profile.units
        for area in areas
        for language in ("fi", "sv", "en", "so")
        for point in points_to_tell(profile, unit.code, TODAY, area=area, language=language, viewer=OUTSIDER)
    ]
    assert told or not profile.contact_points
    assert leaks(" ".join(told), secrets) == []


@pytest.mark.parametrize("code", sorted(OF_LINES))
def test_an_outsider_sees_no_internal_line(code: str, db: None) -> None:
    loaded(code.upper())
    held = county_on(NOW)
    shown = lines_at(held.profile, NOW, held.calendar, OUTSIDER)
    values = [each.value for line in shown for each in (*line.points, *(old.point for old in line.retired))]
    values += [old.moved_to.value for line in shown for old in line.retired if old.moved_to]
    assert values
    assert leaks(" ".join(values), internal_details(held.profile)) == []


@pytest.mark.parametrize("code", COUNTIES)
def test_no_file_of_the_program_holds_anything_internal(code: str) -> None:
    """Static files, templates and catalogues go to everybody; the program's own documents too."""
    secrets = all_internal(county(code).with_demo())
    root = ROOT.parent
    files = [
        path
        for path in ROOT.rglob("*")
        if path.suffix in {".html", ".js", ".css", ".svg", ".json", ".po", ".txt"}
    ]
    files += root.glob("*.md")
    files += [path for path in (root / "docs").rglob("*") if path.suffix in {".md", ".json", ".txt", ".html"}]
    assert len(files) > 100
    for path_ in files:
        assert leaks(path_.read_text(encoding="utf-8", errors="replace"), secrets) == [], path_


LEAKED = "Call the line: 09 9999 0100"


@login_not_required
def leaking(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LEAKED)


@login_not_required
def leading(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<a href="/hidden/leak/?x=1">more</a>')


urlpatterns = [path("", leading), path("hidden/leak/", leaking), path("", include("reimari.urls"))]


@pytest.mark.urls(__name__)
def test_the_crawl_bites(db: None) -> None:
    """A page two links away that holds an internal number is found."""
    loaded("PS")
    secrets = internal_details(county("PS").with_demo())
    found = [address for address, answer in pages(Client(), ["/"]) if leaks(text_of(answer), secrets)]
    assert found == ["/hidden/leak/?x=1"]
