"""The program's settings, with the watch in front: `DJANGO_SETTINGS_MODULE=bench.serving.settings`."""

from reimari.settings import *  # noqa: F403
from reimari.settings import MIDDLEWARE

ROOT_URLCONF = "bench.serving.urls"
MIDDLEWARE = ["bench.serving.timing.Watch", *MIDDLEWARE, "bench.serving.timing.Arrival"]
