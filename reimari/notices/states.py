from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NotSent(TextChoices):
    """Why a client isn't told of something by a notice."""

    NO_CLIENT = "no_client", _("the client isn't known by name")
    DECLINED = "declined", _("the client wants no notices")
    DANGEROUS = "dangerous", _("telling could put the client in danger")
    PROTECTED = "protected", _("address protection: the client hasn't said where to write")
    NO_ADDRESS = "no_address", _("no phone, e-mail or address is known")
    NO_CARRIER = "no_carrier", _("nothing carries messages to the addresses that are known")
    TOO_LATE = "too_late", _("it wouldn't arrive in time")
