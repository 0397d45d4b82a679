"""Housekeeping: what was typed about callbacks that ended long ago."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.callbacks.models import Callback
from reimari.common.jobs import job

KEPT_FOR = dt.timedelta(days=365)
BITE = 5_000  # rows of one transaction: nobody waits for it


@job(_("Forget the words of old callbacks"), tries=1)
def forget_words() -> None:
    """A year after a callback has ended, its name and words are emptied; its calls and figures stay.

    The sources tell no time (a gap): a year is ours, as long as a client may ask what became of it.
    """
    old = Callback.objects.filter(closed_at__lt=timezone.now() - KEPT_FOR).exclude(Q(name="") & Q(words=""))
    while bite := list(old.order_by("pk").values_list("pk", flat=True)[:BITE]):
        Callback.objects.filter(pk__in=bite).update(name="", words="")
