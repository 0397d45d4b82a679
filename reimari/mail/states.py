from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailKind(TextChoices):
    """What an e-mail is. Only what a person wrote, or what nobody can read, becomes a contact."""

    PERSON = "person", _("written by a person")
    AUTO_REPLY = "auto_reply", _("automatic reply")
    BOUNCE = "bounce", _("notice that a message did not arrive")
    REPORT = "report", _("report of a message's way")
    UNREADABLE = "unreadable", _("can't be read")


BY_PERSON = frozenset({MailKind.PERSON, MailKind.UNREADABLE})  # these become contacts and may be answered


class Verdict(TextChoices):
    """Whether an attachment may be opened, and why not."""

    CLEAN = "clean", _("checked, no harmful program found")
    NOT_SCANNED = "not_scanned", _("not checked for harmful programs")
    REFUSED_TYPE = "refused_type", _("a type of file that isn't let through")
    TOO_BIG = "too_big", _("too big, not kept")
    INFECTED = "infected", _("holds a harmful program, not kept")


KEPT = frozenset({Verdict.CLEAN, Verdict.NOT_SCANNED})
