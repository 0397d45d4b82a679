"""What may be chosen in the forms of a contact: the county's own codes with their names."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.contacts.states import NotTold, ParticipantKind, Told
from reimari.region.profile.values import Channel, Coded, PlaceKind, Profile, Serves, fold, valid_items

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Choices = list[tuple[str, Any]]

NOT_TOLD = "not:"  # before the code of a reason why the client wasn't told
OTHER, UNTOLD = "other", "und"
SERVED: dict[str, "StrPromise"] = {"fi": _("Finnish"), "sv": _("Swedish")}
OTHER_LANGUAGES: dict[str, "StrPromise"] = {
    "en": _("English"),
    "ru": _("Russian"),
    "et": _("Estonian"),
    "uk": _("Ukrainian"),
    "ar": _("Arabic"),
    "so": _("Somali"),
    "fa": _("Persian"),
    "ku": _("Kurdish"),
    "sq": _("Albanian"),
    "vi": _("Vietnamese"),
    "th": _("Thai"),
    "zh": _("Chinese"),
    "tr": _("Turkish"),
    "es": _("Spanish"),
    "fr": _("French"),
    "de": _("German"),
    "pl": _("Polish"),
    "ro": _("Romanian"),
    "se": _("Northern Sami"),
    "fse": _("Finnish sign language"),
    "fss": _("Finland-Swedish sign language"),
    UNTOLD: _("another language"),
}


def named(items: Iterable[Coded], language: str, *, empty: "str | StrPromise | None" = None) -> Choices:
    """Code and name of each item, after an empty choice if there is a word for it."""
    first: Choices = [] if empty is None else [("", empty)]
    return first + [(item.code, item.name.in_language(language)) for item in items]


def contactors(profile: Profile, *, own_first: bool = False) -> Choices:
    """Who may contact us by the county's rules, and somebody anonymous; on a line for our own people they
    stand first."""
    kinds = [kind for kind in ParticipantKind if kind in profile.contactors]
    kinds.sort(key=lambda kind: own_first and kind != ParticipantKind.OWN_EMPLOYEE)
    return [(kind.value, kind.label) for kind in (*kinds, ParticipantKind.ANONYMOUS)]


def recorded_channels(profile: Profile, day: dt.date, unit: str = "") -> list[Channel]:
    """The channels on which staff record contacts: the unit's own phone first, then one for everybody."""
    channels = [channel for channel in valid_items(profile.channels, day) if channel.recorded]
    return sorted(channels, key=lambda channel: _far(channel, unit))


def _far(channel: Channel, unit: str) -> int:
    """How unlikely it is that somebody of the unit writes down what came by the channel."""
    phone, own = channel.kind == "phone", bool(unit) and fold(channel.unit) == fold(unit)
    if own:
        return 0 if phone else 2
    usual = channel.serves == Serves.EVERYBODY and not channel.urgent_only
    return (1 if usual else 3) if phone else 4


def needs(profile: Profile, language: str, tasks: Collection[str], *, empty: "str | StrPromise") -> Choices:
    """The county's needs after an empty choice; those that the line is for stand first, under a name."""
    wanted = {fold(code): place for place, code in enumerate(tasks)}
    first = sorted(
        (need for need in profile.needs if fold(need.code) in wanted),
        key=lambda need: wanted[fold(need.code)],
    )
    if not first:
        return named(profile.needs, language, empty=empty)
    rest = [need for need in profile.needs if fold(need.code) not in wanted]
    groups = [
        (gettext("What this line is for"), named(first, language)),
        (gettext("Other needs"), named(rest, language)),
    ]
    return [("", empty), *((name, found) for name, found in groups if found)]


def languages() -> Choices:
    """The languages in which the county serves, and another one."""
    return [*SERVED.items(), (OTHER, _("another"))]


def every_language() -> Choices:
    """All languages that can be written down, after an empty choice."""
    return [("", _("none")), *SERVED.items(), *OTHER_LANGUAGES.items()]


def languages_of_staff(profile: Profile) -> Choices:
    """The languages in which people may serve: the county's own first, each by its name."""
    own = [(code, language_name(code)) for code in profile.languages]
    known = [*SERVED.items(), *OTHER_LANGUAGES.items()]
    return own + [(code, name) for code, name in known if code not in (*profile.languages, UNTOLD)]


def told() -> Choices:
    """How the client was told what happens next, or why they weren't (C26)."""
    reasons = [(f"{NOT_TOLD}{reason.value}", reason.label) for reason in NotTold]
    return [(gettext("Told"), list(Told.choices)), (gettext("Not told, because"), reasons)]


def places(profile: Profile, day: dt.date, language: str) -> list[tuple[str, str]]:
    """The county's places as they are typed, with their other name and postal codes beside."""
    found = []
    for place in sorted(
        valid_items(profile.places, day), key=lambda place: place.kind != PlaceKind.MUNICIPALITY
    ):
        name = place.name.in_language(language)
        others = [other for other in (place.name.fi, place.name.sv) if other and fold(other) != fold(name)]
        found.append((name, ", ".join(dict.fromkeys((*others, *place.postcodes)))))
    return found


def language_name(code: str) -> str:
    """A language in words; an unknown code as it is."""
    return str(SERVED.get(code) or OTHER_LANGUAGES.get(code) or code)
