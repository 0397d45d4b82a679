from django.utils.translation import gettext_lazy as _

from reimari.audit import sealing
from reimari.common.jobs import job


@job(_("Seal the logs"), tries=1)
def seal_logs() -> None:
    """Every minute: seal what was written to the logs since. What fails now is sealed a minute later."""
    sealing.seal_logs()
