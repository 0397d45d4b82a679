"""What the program itself does with messages; no role of the desk has these."""

from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import Action, anywhere

SEND = Action("messaging.send", _("Send a message that waits"), anywhere)
REPORT = Action("messaging.report", _("Write down what a gateway told of a message"), anywhere)
FOLLOW = Action("messaging.follow", _("Write down how far a carrier's events have been read"), anywhere)
RECEIVE = Action("messaging.receive", _("Take in a text message that has come"), anywhere)
SETTLE = Action("messaging.settle", _("Write down what became of a message"), anywhere)
