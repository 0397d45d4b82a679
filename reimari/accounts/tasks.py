"""Housekeeping: what of signing in is of no use any more."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.accounts.known import KNOWN_FOR
from reimari.accounts.models import Guess, Notice, ProviderSession, SpentToken
from reimari.accounts.rules import FORGOTTEN_AFTER
from reimari.common.jobs import job
from reimari.common.pruning import prune


@job(_("Remove ended sessions"), tries=1)
def prune_sessions() -> None:
    """Sessions whose time is over: nobody can use them. And what providers could have ended of them."""
    prune(Session.objects.filter(expire_date__lt=timezone.now()))
    prune(ProviderSession.objects.without_session())
    prune(SpentToken.objects.filter(until__lt=timezone.now()))
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    prune(UserSession.objects.filter(~Exists(there)))


@job(_("Remove old notices about accounts"), tries=1)
def prune_notices() -> None:
    """Notices as old as a browser may be and still be known."""
    old = timezone.now() - dt.timedelta(seconds=KNOWN_FOR)
    prune(Notice.objects.filter(at__lt=old))


@job(_("Forget old wrong passwords"), tries=1)
def prune_guesses() -> None:
    """Counts of wrong passwords that nobody has added to for a day."""
    prune(Guess.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER))
