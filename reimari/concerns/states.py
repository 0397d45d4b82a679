from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ASSESS_STEP = "assess_report"  # the kind of step by which a report stands on its list; every profile has it
RECEIVED = "concern_received"  # the event that starts the clocks of reports


class Kind(TextChoices):
    """Which national document a report is (I-05): 4018 with the person's consent, 4006 without it."""

    CONTACT = "contact", _("contact to social services, with consent")
    REPORT = "report", _("report of need for social services, without consent")


class Consent(TextChoices):
    """What whoever reports says of the person's consent."""

    YES = "yes", _("yes, the person knows of this and consents")
    NO = "no", _("no, or the consent couldn't be asked")


class Subject(TextChoices):
    """What the worry is about: the codes of national classification 1282.

    The names are not in the source. These words follow the list of needs in 1301/2014 11 §, whose order
    the codes probably follow (from memory, unchecked): pages say so, and 11 is left without words.
    """

    DAILY_LIFE = "1", _("managing everyday life")
    HOUSING = "2", _("housing")
    MONEY = "3", _("money")
    EXCLUSION = "4", _("being left outside and alone")
    VIOLENCE = "5", _("violence or other ill-treatment")
    CRISIS = "6", _("a sudden crisis")
    CHILD = "7", _("a child's balanced development and well-being")
    ILLNESS = "8", _("substance use, mental health, other illness, disability or ageing")
    ABILITY = "9", _("another reason that makes coping difficult")
    CARERS = "10", _("support for close persons and carers")
    ELEVEN = "11", _("class 11")
    OTHER = "99", _("something else")


# a class that nobody has words for isn't asked
OFFERED = [each for each in Subject if each != Subject.ELEVEN]
