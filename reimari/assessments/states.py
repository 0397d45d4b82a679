from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Urgency(IntegerChoices):
    """National classification 1252. Only the words of 3 stand in the source; of 1 and 2 the codes alone."""

    FIRST = 1, _("class 1")
    SECOND = 2, _("class 2")
    NOT_URGENT = 3, _("class 3: a situation that needs no urgent measures")
