"""Why signing in by a provider failed, as the sign-in page says it, or why a proof there is none.

`by` and `why` of the page's address.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from reimari.accounts.oidc.told import ProviderTold
from reimari.common.problems import gettext_noop

# How it is answered, and what is said.
SAID = {
    "cancelled": (200, gettext_noop("Signing in by %(provider)s was cancelled.")),
    "away": (503, gettext_noop("%(provider)s doesn't answer just now. Try again in a moment.")),
    "wrong": (
        503,
        gettext_noop("Signing in by %(provider)s doesn't work now. Tell your support."),
    ),
    "unbelieved": (
        403,
        gettext_noop(
            "%(provider)s couldn't tell us who you are. Begin again; if it happens again, tell your support."
        ),
    ),
    "forgotten": (
        403,
        gettext_noop("Signing in took too long, or was begun in another window. Begin again."),
    ),
    "closed": (403, gettext_noop("Your account here is closed. If that is wrong, tell your supervisor.")),
    "nameless": (
        403,
        gettext_noop("%(provider)s told us no user name that we can use. Tell your support."),
    ),
    "taken": (
        403,
        gettext_noop(
            "There is another account here under your user name, and we can't tell whether it is yours. "
            "Tell your support."
        ),
    ),
    "long": (
        413,
        gettext_noop(
            "What you have written is too long to be kept while you are at %(provider)s. "
            "Go back, copy it, and sign in then."
        ),
    ),
    "other": (
        403,
        gettext_noop(
            "Somebody else signed in at %(provider)s. Confirm with the account with which you came here, "
            "or sign out here first."
        ),
    ),
    "old": (
        403,
        gettext_noop(
            "%(provider)s let you through without asking who you are. Sign out there, and confirm again."
        ),
    ),
    "untimed": (
        403,
        gettext_noop(
            "%(provider)s didn't tell when you signed in there, so it can't be taken as a proof. "
            "Confirm in another way, or tell your support."
        ),
    ),
}
# The same, of somebody who is signed in and was to confirm it.
CONFIRMING = {
    "cancelled": gettext_noop("Confirming by %(provider)s was cancelled."),
    "wrong": gettext_noop("Confirming by %(provider)s doesn't work now. Tell your support."),
}


def said_of(request: HttpRequest) -> tuple[int, str]:
    """Status and sentence; what nobody of us has put into the address says nothing."""
    why, by = request.GET.get("why", ""), request.GET.get("by", "")
    told = next((each for each in settings.IDENTITY_PROVIDERS if each.code == by), None)
    if told is None or why not in SAID:
        return 200, ""
    return sentence_of(told, why)


def sentence_of(told: ProviderTold, why: str, *, confirming: bool = False) -> tuple[int, str]:
    """Status and sentence in the language of the page."""
    status, sentence = SAID[why]
    said = CONFIRMING.get(why, sentence) if confirming else sentence
    return status, gettext(said) % {"provider": told.called(get_language() or "fi")}
