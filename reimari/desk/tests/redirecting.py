"""A county with known numbers, and New contact filled in at its lines, for the tests of redirects."""

import datetime as dt
import html
import re
from dataclasses import replace
from typing import Any

from reimari.access.actor import system
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    Organisation,
    OrganisationKind,
    PointKind,
    Profile,
    Serves,
    Text,
)
from reimari.staff.models import Post
from tests.browser import context, signed_in
from tests.factories import NOW, a_post, county, key

URL, ROUTE = "/new-contact/", "/new-contact/route/"
LINE = "VIRANOMAISLINJA_KOILLINEN"
PUBLIC, SOUTH, INTERNAL = "+358999990001", "+358999990002", "+358999990003"
BACK_DOOR, OWN_WORKER = (
    "+358999990004",
    "+358999990005",
)  # the advice's and the own worker's: not for outsiders
PUBLIC_MAIL, INTERNAL_MAIL = "neuvonta@example.org", "linja@example.org"
HIDDEN = (INTERNAL, SOUTH, BACK_DOOR, OWN_WORKER, INTERNAL_MAIL)


def channel(code: str, unit: str, **given: Any) -> Channel:
    return Channel(code=code, name=Text(fi=code), unit=unit, recorded=False, **{"kind": "phone", **given})


def point(value: str, channel: str, *, public: bool, area: str = "") -> ContactPoint:
    kind = PointKind.EMAIL if "@" in value else PointKind.PHONE
    return ContactPoint(
        code=f"test-{value}", channel=channel, kind=kind, value=value, public=public, area=area, invented=True
    )


def with_points(profile: Profile) -> Profile:
    """The county with known numbers and addresses only: those of these tests."""
    internal = {"public": False, "serves": Serves.OWN_EMPLOYEES}
    return replace(
        profile,
        channels=(
            *profile.channels,
            channel("test_advice", "IKAKESKUS"),
            channel("test_line", "VIRANOMAISLINJA", **internal),
        ),
        organisations=(
            *profile.organisations,
            Organisation(code="PARTNER", name=Text(fi="Kumppani"), kind=OrganisationKind.PARTNER),
        ),
        units=tuple(
            replace(unit, public=False, phone=OWN_WORKER) if unit.code == "OWN_WORKER" else unit
            for unit in profile.units
        ),
        contact_points=(
            point(BACK_DOOR, "test_advice", public=False),
            point(PUBLIC, "test_advice", public=True),
            point(PUBLIC_MAIL, "test_advice", public=True),
            point(INTERNAL, "phone", public=False),
            point(SOUTH, "test_line", public=False, area="ETELAINEN"),
            point(INTERNAL_MAIL, "test_line", public=False),
        ),
    )


def told_ps() -> Profile:
    """The county with its demo and the points above, loaded."""
    profile = with_points(county("PS").with_demo())
    load(profile)
    return profile


def load(profile: Profile) -> None:
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)


def of_the_line() -> Post:
    """Somebody on the authority line, north-eastern area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


def at_the_advice() -> Post:
    """Somebody at the public advice."""
    return a_post("IKAKESKUS", "NEUVOJA_IKAKESKUS", name="Aune Mäntyharju")


def typed(**given: Any) -> dict[str, Any]:
    return {
        "key": str(key(1)),
        "matters": "1",
        "contactor": "client",
        "language": "fi",
        "channel": "phone",
        "m1-words": "Mother needs help at home.",
        "m1-place": "Kuopio",
    } | {name.replace("__", "-"): value for name, value in given.items()}


def box(post: Post, **given: Any) -> str:
    """What the right column says, without marks; the box is in it when it says "This belongs to"."""
    answer = signed_in(post).post(ROUTE, typed(**given))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def redirect(post: Post, **given: Any) -> Any:
    answer = signed_in(post).post(ROUTE, typed(**given))
    return context(answer)["lines"][0].redirect


def send(post: Post, status: int = 302, /, **given: Any) -> str:
    answer = signed_in(post).post(URL, typed(**given))
    text = answer.content.decode()
    assert answer.status_code == status, re.sub(r"<[^>]+>|\s+", " ", text)[:1500]
    return text
