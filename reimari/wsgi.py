"""The program behind a WSGI server; as a worker of `reimari serve` or `demo` it ends with its parent."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from reimari.common.processes import end_with_parent

if os.environ.get("REIMARI_END_WITH_PARENT") == "1":
    end_with_parent(signal.SIGKILL)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
application = get_wsgi_application()
