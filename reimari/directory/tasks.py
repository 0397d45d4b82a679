"""Housekeeping: words of old remarks; marks of read changes; texts that were indexed with something else."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.directory.adapters import index_columns, indexed_by
from reimari.directory.models import EditionText, ReadMark, Remark
from reimari.directory.rules import TOLD_FOR
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting


@job(_("Forget the words of old remarks"), tries=1)
def forget_remarks() -> None:
    """When an answered remark's time is over, its words and the answer are emptied; what came of it stays."""
    WORDS.forget(timezone.now())


def _ended(before: dt.datetime) -> QuerySet[Remark]:
    return Remark.objects.filter(answered_at__lt=before).exclude(Q(words="") & Q(answer=""))


def _empty(remarks: Sequence[UUID]) -> None:
    Remark.objects.filter(pk__in=remarks).update(words="", answer="")


WORDS = Forgetting(Retained.REMARK_WORDS, _ended, _empty)


@job(_("Forget who has read changed instructions"), tries=1)
def forget_read_marks() -> None:
    """A mark is needed as long as a change is told: of older versions it goes."""
    before = timezone.now() - TOLD_FOR
    ReadMark.objects.filter(edition__decided_at__lt=before).delete()


@job(_("Index the instructions anew for search"), tries=1)
def renew_index() -> None:
    """Texts that were indexed without Voikko are indexed anew once it is there, and the other way round."""
    for text in EditionText.objects.exclude(indexed_by=indexed_by()).order_by("pk").iterator():
        columns = index_columns(text.title, text.body, text.language)
        EditionText.objects.filter(pk=text.pk).update(**columns)
