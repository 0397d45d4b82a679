"""What can be done with notices; that they are sent is part of the deeds that they tell of."""

from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere

PREVIEW = Action("notices.preview", _("See what clients are told, in which words"), anywhere)
