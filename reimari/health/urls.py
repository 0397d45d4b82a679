from django.urls import path

from reimari.health.views.probes import live, metrics, ready

app_name = "health"
urlpatterns = [
    path("health/live", live, name="live"),
    path("health/ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]
