"""What runs by the clock: the one table. A new row here is all that is needed.

`cron` has five fields, or six with the seconds as the last; hours are in UTC. The job is queued once a tick
whatever the number of workers, and not at all while the one before still waits. It isn't tried again: the
next tick is the next try. So it may be late, be left out or run twice, and must bear all three.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task, when it runs, and the same in words."""

    task: str
    cron: str
    words: "StrPromise"
    priority: int = 0


PERIODIC = (
    Periodic("reimari.jobs.tasks.reap_stalled", "* * * * * */30", _("every 30 seconds"), priority=100),
    Periodic("reimari.audit.tasks.seal_logs", "* * * * *", _("every minute"), priority=50),
    Periodic("reimari.mail.tasks.scan_again", "*/5 * * * *", _("every 5 minutes")),
    Periodic("reimari.cover.tasks.share_overload", "*/5 * * * *", _("every 5 minutes")),
    Periodic("reimari.cover.tasks.give_back_steps", "*/10 * * * *", _("every ten minutes")),
    Periodic("reimari.work.tasks.prune_changes", "5 * * * *", _("every hour")),
    Periodic("reimari.work.tasks.sum_up_steps", "8 * * * *", _("every hour")),
    Periodic("reimari.accounts.tasks.prune_sessions", "10 1 * * *", _("every night")),
    Periodic("reimari.accounts.tasks.prune_guesses", "15 1 * * *", _("every night")),
    Periodic("reimari.accounts.tasks.prune_notices", "16 1 * * *", _("every night")),
    Periodic("reimari.access.tasks.prune_receipts", "20 1 * * *", _("every night")),
    Periodic("reimari.api.tasks.prune_sent", "22 1 * * *", _("every night")),
    Periodic("reimari.telephony.tasks.forget_numbers", "24 1 * * *", _("every night")),
    Periodic("reimari.messaging.tasks.forget_texts", "24 1 * * *", _("every night")),
    Periodic("reimari.callbacks.tasks.forget_words", "26 1 * * *", _("every night")),
    Periodic("reimari.concerns.tasks.forget_reports", "27 1 * * *", _("every night")),
    Periodic("reimari.assessments.tasks.forget_assessments", "28 1 * * *", _("every night")),
    Periodic("reimari.grants.tasks.free_held_places", "*/10 * * * *", _("every ten minutes")),
    Periodic("reimari.grants.tasks.end_followed_up", "5 22 * * *", _("every night")),
    Periodic("reimari.grants.tasks.forget_grant_words", "28 1 * * *", _("every night")),
    Periodic("reimari.directory.tasks.forget_remarks", "27 1 * * *", _("every night")),
    Periodic("reimari.directory.tasks.forget_read_marks", "29 1 * * *", _("every night")),
    Periodic("reimari.directory.tasks.renew_index", "28 1 * * *", _("every night")),
    Periodic("reimari.figures.tasks.keep_counts", "*/10 * * * *", _("every ten minutes")),
    Periodic("reimari.figures.tasks.draft_publications", "40 22 * * *", _("every night")),
    Periodic("reimari.figures.tasks.freeze_months", "20 22 * * *", _("every night")),
    Periodic(
        "reimari.warehouse.tasks.export_night",
        "40 0-3 * * *",
        _("every night, and each hour of it until it is there"),
    ),
    Periodic("reimari.figures.tasks.prune_replays", "31 1 * * *", _("every night")),
    Periodic("reimari.desk.tasks.prune_drafts", "25 1 * * *", _("every night")),
    Periodic("reimari.appointments.tasks.remind_clients", "*/10 * * * *", _("every ten minutes")),
    Periodic("reimari.appointments.tasks.read_calendars", "*/15 * * * *", _("every quarter of an hour")),
    Periodic("reimari.messaging.tasks.follow_suomi_fi", "*/10 * * * *", _("every ten minutes")),
    Periodic("reimari.appointments.tasks.prune_holds", "18 1 * * *", _("every night")),
    Periodic("reimari.mail.tasks.forget_old_mail", "35 1 * * *", _("every night")),
    Periodic("reimari.jobs.tasks.prune_jobs", "30 1 * * *", _("every night")),
)
