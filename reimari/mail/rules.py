"""What of e-mails may be answered or filed, and where an answer belongs. No Django, no clock, no database."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.common.problems import Problem, gettext_noop

NOBODY_TO_ANSWER = gettext_noop("This e-mail isn't answered: no person wrote it.")
NO_ADDRESS = gettext_noop("This e-mail has no address to which an answer could go.")
NO_MAILBOX = gettext_noop("The mailbox that it came to isn't in use any more. Answer by phone or letter.")
CODE_IN_WORDS = gettext_noop(
    "This looks like an identity code. An e-mail can be read on its way: leave it out, or use secure mail."
)
NOT_OF_CASE = gettext_noop("This e-mail has nothing to do with this case.")
NO_LINE = gettext_noop("The line whose mailbox it came to isn't in use any more.")
REMOVED = gettext_noop(
    "What this e-mail said has been removed, as its time was over. Reach whoever wrote it by phone or letter."
)
OWN_ADDRESS = gettext_noop("This address is our own: an answer would come back to ourselves.")
NOT_FOR_RECORD = gettext_noop("This e-mail isn't moved to the client record: no person wrote it.")
NOTHING_LEFT = gettext_noop("What this e-mail said has been removed: there is nothing left to move.")
CODE_IN_PLACE = gettext_noop(
    "This looks like an identity code. Take it away: the text isn't the place for it."
)
FILED_BEFORE = gettext_noop("This e-mail was marked as moved already. Nothing was changed.")
FILED_ANEW = gettext_noop("This e-mail has been marked anew meanwhile. Look again, and then decide.")
GONE_MEANWHILE = gettext_noop("What this e-mail said has been removed meanwhile, and doesn't come back.")


def answering_problems(
    *,
    personal: bool,
    address: str,
    sender: str,
    own: frozenset[str],
    words_hold_code: bool = False,
    removed: bool = False,
) -> list[Problem]:
    """Why an e-mail can't be answered so. `own`: our addresses in small letters: no loop ever begins.

    `removed`: its words are gone, and what was answered now would stay for ever.
    """
    found = []
    if not personal:
        found.append(Problem("mail.nobody_to_answer", NOBODY_TO_ANSWER))
    elif not address:
        found.append(Problem("mail.no_address", NO_ADDRESS))
    elif removed:
        found.append(Problem("mail.removed", REMOVED))
    elif _bare(address) in own:
        found.append(Problem("mail.own_address", OWN_ADDRESS))
    elif not sender:
        found.append(Problem("mail.no_mailbox", NO_MAILBOX))
    if words_hold_code:
        found.append(Problem("mail.code_in_words", CODE_IN_WORDS))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An e-mail was moved to the client record (asiakaskertomus): when it was marked, and where it is."""

    at: dt.datetime
    where: str = ""


def filing_problems(
    *, personal: bool, removed: bool, filed: Filed | None, where: str = "", where_holds_code: bool = False
) -> list[Problem]:
    """Why it can't be marked that an e-mail was moved to the client record (I-18).

    `filed`: how it was marked before. The same again, or without a place, is no problem; another place is.
    """
    found = []
    if not personal:
        found.append(Problem("mail.not_for_record", NOT_FOR_RECORD))
    elif removed and not filed:
        found.append(Problem("mail.nothing_left", NOTHING_LEFT))
    elif filed and where not in {"", filed.where}:
        found.append(Problem("mail.filed_before", FILED_BEFORE))
    if where_holds_code:
        found.append(Problem("mail.code_in_place", CODE_IN_PLACE))
    return found


def unfiling_problems(*, filed: Filed, seen: dt.datetime, removed: bool) -> list[Problem]:
    """Why a mark can't be taken back. `seen`: when the mark was made that is to go."""
    if removed:
        return [Problem("mail.gone_meanwhile", GONE_MEANWHILE)]
    return [Problem("mail.filed_anew", FILED_ANEW)] if filed.at != seen else []


def _bare(address: str) -> str:
    """The mailbox of an address: in small letters, without what stands after a plus (RFC 5233)."""
    box, at, domain = address.lower().rpartition("@")
    return f"{box.partition('+')[0]}{at}{domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an e-mail answers: a contact, perhaps open, and open cases that it led to; or a case itself."""

    contact_id: UUID | None = None
    contact_open: bool = False
    open_cases: tuple[UUID, ...] = ()


def place_for(found: Found | None) -> UUID | None:
    """Where an answer belongs; None: to a contact of its own.

    Of several open cases nobody can tell which is meant: a person looks at it first.
    """
    if found is None:
        return None
    if found.contact_open:
        return found.contact_id
    return found.open_cases[0] if len(found.open_cases) == 1 else None
