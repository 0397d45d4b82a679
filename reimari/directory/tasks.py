"""Housekeeping: words of remarks answered long ago; texts that were indexed with something else."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.directory.adapters import index_columns, indexed_by
from reimari.directory.models import EditionText, Remark

KEPT_FOR = dt.timedelta(days=365)
BITE = 5_000  # rows of one transaction: nobody waits for it


@job(_("Forget the words of old remarks"), tries=1)
def forget_remarks() -> None:
    """A year after a remark was answered, its words and the answer are emptied; what came of it stays.

    The sources tell no time (a gap): a year is ours, as for callbacks.
    """
    old = Remark.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR).exclude(Q(words="") & Q(answer=""))
    while bite := list(old.order_by("pk").values_list("pk", flat=True)[:BITE]):
        Remark.objects.filter(pk__in=bite).update(words="", answer="")


@job(_("Index the instructions anew for search"), tries=1)
def renew_index() -> None:
    """Texts that were indexed without Voikko are indexed anew once it is there, and the other way round."""
    for text in EditionText.objects.exclude(indexed_by=indexed_by()).order_by("pk").iterator():
        columns = index_columns(text.title, text.body, text.language)
        EditionText.objects.filter(pk=text.pk).update(**columns)
