"""Background work: the night's export, tried again each hour of the night until it is there."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.warehouse.exporting import export, nights_here

WAREHOUSE = system("warehouse")


@job(_("Export coded facts to the county's warehouse"), tries=1)
def export_night() -> None:
    """Nothing without a folder, nor when the night is there already."""
    now, nights = timezone.now(), nights_here()
    if nights is not None and nights.manifest(str(timezone.localdate(now))) is None:
        export(nights, actor=WAREHOUSE, now=now)
