"""What an answer to an e-mail will look like, and whom it comes from."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from reimari.common.problems import Problem
from reimari.contacts.states import CameVia, ParticipantKind
from reimari.mail.models import AttachmentContent, Mail, Mailbox
from reimari.mail.rules import answering_problems
from reimari.mail.states import BY_PERSON, Verdict
from reimari.people.rules import has_identity_code
from reimari.region import retention
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    PointKind,
    Profile,
    Retained,
    Serves,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules.addresses import answers_instead
from reimari.staff.models import Team
from reimari.work.queries import county_on

SECURE_MAIL = "secure_mail"  # the county's own advice, a text of its profile
LANGUAGES = ("fi", "sv", "en")
EMAIL = "email"  # a kind of channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An answer as it goes out. The subject tells nothing of the matter, and nothing is quoted (I-36)."""

    sender: str
    to: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Whose mailbox it is: the team and channel under which its contacts stand, and who writes to it.

    `came_via`: how what comes to it found us, if the address tells.
    """

    team: Team
    channel_id: str
    language: str = "fi"
    kind: ParticipantKind = ParticipantKind.CLIENT
    came_via: CameVia | None = None


def line_at(code: str, *, now: dt.datetime) -> Line | None:
    """The line whose mailbox this contact point is: the team of its area in the channel's unit.

    A retired one is that of the line to which it has moved, and what comes to it came by old details
    (R-PS-71, R-PS-95). None: it isn't in use on the day, or nobody answers there.
    """
    profile, day = county_on(now).profile, timezone.localdate(now)
    if fold(code) not in by_code(own_mailboxes(profile)):
        return None
    point = answers_instead(profile, code, day)
    channel = _channel_of(point, profile, day) if point else None
    if point is None or channel is None:
        return None
    teams = [team for team in valid_items(profile.teams, day) if fold(team.unit) == fold(channel.unit)]
    areas = [team for team in teams if fold(team.area) == fold(point.area)]
    chosen = next(iter(areas or teams), None)
    row = Team.objects.filter(pk=chosen.code).first() if chosen else None
    if row is None:
        return None
    own = channel.serves != Serves.EVERYBODY
    return Line(
        team=row,
        channel_id=channel.code,
        language=point.language or next(iter(channel.languages), "fi"),
        kind=ParticipantKind.OWN_EMPLOYEE if own else ParticipantKind.CLIENT,
        came_via=None if fold(point.code) == fold(code) else CameVia.OLD_DETAILS,
    )


def _channel_of(point: ContactPoint, profile: Profile, day: dt.date) -> Channel | None:
    """The channel under which e-mail stands that is answered at this contact point.

    Where the old address moved to a number, the e-mail of the unit that answers it; None: it has none.
    """
    channels = valid_items(profile.channels, day)
    channel = by_code(channels).get(fold(point.channel))
    if channel is None or not channel.unit:
        return None
    if point.kind == PointKind.EMAIL:
        return channel
    same = (each for each in channels if fold(each.unit) == fold(channel.unit) and each.kind == EMAIL)
    return next(same, None)


def letter_to(mail: Mail, *, words: str, language: str, now: dt.datetime, link: str = "") -> Letter:
    """The answer with what is added to it in its language: who writes, and not to send secrets by e-mail.

    `link`: by which whoever wrote follows their contact, where the line `gives_link` (R-PS-90).
    """
    profile = county_on(now).profile
    with override(language):
        title = gettext("Answer to your message")
        follow = gettext(
            "Here you see how far your contact has come, and can say how it went when it has ended: %(link)s"
        )
    told = follow % {"link": link} if link else ""
    parts = (
        words.strip(),
        told,
        profile.unit_name.in_language(language),
        secure_mail_advice(profile, language),
    )
    return Letter(
        sender=sender_of(mail, profile, day=timezone.localdate(now)),
        to=mail.answer_to,
        title=title,
        text="\n\n".join(part for part in parts if part) + "\n",
    )


def gives_link(mail: Mail, *, now: dt.datetime) -> bool:
    """Whether its answers carry the link: it became a contact of a line for our own employees (R-PS-90)."""
    if mail.contact is None:
        return False
    channel = by_code(county_on(now).profile.channels).get(fold(mail.contact.channel_id))
    return channel is not None and channel.serves == Serves.OWN_EMPLOYEES


def secure_mail_advice(profile: Profile, language: str) -> str:
    """What a client is told of e-mail and secrets: the county's words, else ours."""
    own = next((each.text for each in profile.phrases if each.code == SECURE_MAIL), None)
    if own:
        return own.in_language(language)
    with override(language):
        return gettext(
            "An ordinary e-mail can be read on its way. Do not send identity codes or health details by"
            " e-mail: call us, or ask us for a secure message."
        )


def why_not(mail: Mail, profile: Profile, *, words: str = "", now: dt.datetime) -> list[Problem]:
    """Why the e-mail can't be answered, or not with these words; no query."""
    return answering_problems(
        personal=mail.kind in BY_PERSON,
        address=mail.answer_to,
        sender=sender_of(mail, profile, day=timezone.localdate(now)),
        own=own_addresses(profile),
        words_hold_code=has_identity_code(words),
        removed=mail.content_removed_at is not None,
    )


def sender_of(mail: Mail, profile: Profile, *, day: dt.date) -> str:
    """The address of the mailbox that the e-mail came to, or has moved to; empty when none is in use."""
    point = answers_instead(profile, mail.mailbox_id, day)
    return point.value if point and point.kind == PointKind.EMAIL else ""


def own_addresses(profile: Profile) -> frozenset[str]:
    """Every address that is or was the county's own, in small letters."""
    return frozenset(point.value.lower() for point in own_mailboxes(profile))


def mailbox_codes(now: dt.datetime) -> list[str]:
    """The contact points of the day that are mailboxes."""
    points = valid_items(own_mailboxes(county_on(now).profile), timezone.localdate(now))
    return [point.code for point in points]


def own_mailboxes(profile: Profile) -> list[ContactPoint]:
    """Every contact point that is or was a mailbox with an address."""
    return [point for point in profile.contact_points if point.kind == PointKind.EMAIL and point.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A mailbox that is to be read, and how that goes.

    `looked_at`: None before the first time. `late`: it should have been looked into again by now.
    `failed_at`: since when it can't be read; `error`: the class of the fault.
    """

    code: str
    looked_at: dt.datetime | None
    late: bool
    failed_at: dt.datetime | None
    error: str


def watched_mailboxes(now: dt.datetime) -> list[Watched]:
    """The mailboxes of this installation in the order of its file; one query, none without any."""
    codes = [told.code for told in settings.MAILBOXES]
    known = {row.pk: row for row in Mailbox.objects.filter(pk__in=codes)} if codes else {}
    late_before = now - dt.timedelta(seconds=3 * settings.MAIL_LOOK_EVERY + 60)
    return [_watched(code, known.get(code), late_before) for code in codes]


def _watched(code: str, row: Mailbox | None, late_before: dt.datetime) -> Watched:
    looked_at = row.looked_at if row else None
    return Watched(
        code=code,
        looked_at=looked_at,
        late=looked_at is None or looked_at < late_before,
        failed_at=row.failed_at if row else None,
        error=row.error if row else "",
    )


def unscanned() -> QuerySet[AttachmentContent]:
    """The files that are kept and that no scanner has looked at, the first first."""
    rows = AttachmentContent.objects.filter(attachment__verdict=Verdict.NOT_SCANNED)
    return rows.order_by("attachment__mail", "attachment__number")


def days_kept(now: dt.datetime) -> int | None:
    """How many days the words of e-mails are kept (`Mail.counts_from`); None: it isn't told."""
    return retention.days_kept(Retained.MAIL_CONTENT, now)


def removed_after(mail: Mail, days: int | None) -> dt.date | None:
    """The day after which its words are removed; None: its days aren't counted yet, or how many isn't told.

    Of a row that `counting` has read.
    """
    if days is None or mail.counts_from is None:
        return None
    return timezone.localdate(mail.counts_from + dt.timedelta(days=days))


def over(now: dt.datetime) -> QuerySet[Mail]:
    """The e-mails whose words are to be removed."""
    return retention.outlived(Retained.MAIL_CONTENT, Mail.objects.with_content().over_before, now)
