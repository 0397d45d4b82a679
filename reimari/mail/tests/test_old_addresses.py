"""What comes to a retired mailbox comes to the line that answers instead, counted so (R-PS-71, R-PS-95)."""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.access.actor import system
from reimari.contacts.states import CameVia
from reimari.mail.actions import receive_mail, reply_to_mail
from reimari.mail.queries import line_at
from reimari.mail.tests.mails import BOX, LINE, OURS, READER, arrived, box
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import ContactPoint, PointKind
from reimari.staff.models import Post
from tests.factories import NOW, TODAY, as_actor, county

pytestmark = pytest.mark.django_db
OLD, OLDER, TO_PHONE, GONE = "OLD_BOX", "OLDER_BOX", "OLD_BOX_TO_PHONE", "GONE_BOX"
YESTERDAY = TODAY - dt.timedelta(days=1)


def old(code: str, moved_to: str, *, until: dt.date | None = YESTERDAY) -> ContactPoint:
    return ContactPoint(
        code=code,
        channel="email",
        kind=PointKind.EMAIL,
        value=f"{code.lower()}@example.org",
        moved_to=moved_to,
        valid_until=until,
        invented=True,
    )


@pytest.fixture
def tuula(tuula: Post) -> Post:
    """On the line, whose county has retired mailboxes too."""
    profile = county("PS").with_demo()
    points = (
        *(old(OLD, BOX), old(OLDER, OLD), old(TO_PHONE, "VIRANOMAISLINJA_PHONE"), old(GONE, "")),
        old("ROUND", "ROUND_BACK"),
        old("ROUND_BACK", "ROUND"),
    )
    whole = replace(profile, contact_points=(*profile.contact_points, *points))
    row = CountyProfile.of(whole, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)
    return tuula


@pytest.mark.parametrize("code", [OLD, OLDER, OLD.lower()])
def test_it_comes_to_the_line_to_which_the_address_moved(tuula: Post, code: str) -> None:
    line = line_at(code, now=NOW)
    assert line is not None
    assert (line.team.pk, line.channel_id, line.came_via) == (LINE, "email", CameVia.OLD_DETAILS)


def test_an_address_that_moved_to_a_number_is_read_as_the_lines_email(tuula: Post) -> None:
    line = line_at(TO_PHONE, now=NOW)
    assert line is not None
    assert (line.channel_id, line.came_via) == ("email", CameVia.OLD_DETAILS)
    assert line.team.unit_id == "VIRANOMAISLINJA"


@pytest.mark.parametrize("code", [GONE, "ROUND", "NO_SUCH", "VIRANOMAISLINJA_PHONE"])
def test_where_nothing_answers_instead_there_is_no_line(tuula: Post, code: str) -> None:
    assert line_at(code, now=NOW) is None


def test_the_present_address_is_no_old_one(tuula: Post) -> None:
    line = line_at(BOX, now=NOW)
    assert line is not None
    assert line.came_via is None


def test_its_contact_is_counted_and_answered_from_the_present_address(tuula: Post) -> None:
    line = line_at(OLD, now=NOW)
    assert line is not None
    mail = receive_mail(box(OLD), arrived=arrived(), line=line, actor=READER, now=NOW)
    assert mail.contact
    assert (mail.contact.came_via, mail.contact.team_id) == (CameVia.OLD_DETAILS, LINE)
    reply = reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=NOW)
    assert reply.message.sender == OURS
