"""By which way somebody is told: as they wish, else by what is known of them and carried (I-36, I-04)."""

from collections.abc import Collection
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

from reimari.messaging.states import Channel
from reimari.notices.states import NotSent

LONGEST_ADDRESS = 254
OF_ITSELF = (Channel.SMS, Channel.EMAIL, Channel.LETTER)  # in this order, if no other is wished for
SLOW = frozenset({Channel.LETTER})
NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is known of somebody. `wish`: the way that they named, `nothing`, or empty.

    `theirs`: the ways whose address stands as it stood when they named their wish.
    """

    phone: str = ""
    email: str = ""
    letter: str = ""  # name, street and postcode with the place, a line each
    code: str = ""
    wish: str = ""
    is_protected: bool = False
    theirs: frozenset[Channel] = frozenset()

    def address(self, channel: Channel) -> str:
        """Where a message of the channel goes; empty: it isn't known."""
        match channel:
            case Channel.SMS:
                return self.phone if takes_texts(self.phone) else ""
            case Channel.EMAIL:
                return self.email
            case Channel.LETTER:
                return self.letter[:LONGEST_ADDRESS]
        return self.letter[:LONGEST_ADDRESS] if self.code else ""  # the code itself is looked up when it goes


@dataclass(frozen=True, slots=True)
class Way:
    channel: Channel
    address: str


def way_of(reach: Reach, carried: Collection[Channel], *, in_time: bool = True) -> Way | NotSent:
    """The way by which somebody is told, or why they aren't.

    Whoever lives by letters gets a letter. Somebody under address protection is told only where they have
    said themselves that we may write, and never by a letter that a machine sends. `in_time` false: a letter
    would come too late.
    """
    if reach.wish == NOTHING:
        return NotSent.DECLINED
    wished = Channel(reach.wish) if reach.wish else None
    if reach.is_protected:
        return _protected(reach, wished, carried)
    if wished in SLOW:
        ways: tuple[Channel, ...] = (wished,)
    else:
        ways = (*((wished,) if wished else ()), *(each for each in OF_ITSELF if each != wished))
    known = [Way(each, address) for each in ways if (address := reach.address(each))]
    if not known:
        return NotSent.NO_ADDRESS
    found = [way for way in known if way.channel in carried]
    if not found:
        return NotSent.NO_CARRIER
    quick = [way for way in found if in_time or way.channel not in SLOW]
    return quick[0] if quick else NotSent.TOO_LATE


def _protected(reach: Reach, wished: Channel | None, carried: Collection[Channel]) -> Way | NotSent:
    if wished not in {Channel.SMS, Channel.EMAIL} or wished not in reach.theirs:
        return NotSent.PROTECTED
    address = reach.address(wished)
    if not address:
        return NotSent.NO_ADDRESS
    return Way(wished, address) if wished in carried else NotSent.NO_CARRIER


def takes_texts(number: str) -> bool:
    """Whether text messages may reach the number: it isn't one of a fixed line, nor a service."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number, "FI"))
    except phonenumbers.NumberParseException:
        return False
    return kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN}
