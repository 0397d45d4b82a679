"""The program's settings, with the watch in front: `DJANGO_SETTINGS_MODULE=bench.serving.settings`."""

from reimari.settings import *  # noqa: F403
from reimari.settings import DATABASES, MIDDLEWARE

ROOT_URLCONF = "bench.serving.urls"
# The bare views ask without telling who acts; pages tell it in each of their transactions, as ever.
options = DATABASES["default"]["OPTIONS"]
options["options"] = f"{options.get('options', '')} -c reimari.actor=system".strip()
MIDDLEWARE = ["bench.serving.timing.Watch", *MIDDLEWARE, "bench.serving.timing.Arrival"]
