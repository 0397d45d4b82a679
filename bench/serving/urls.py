from django.urls import path

from bench.serving.views import one_matter, table
from reimari.urls import handler400, handler403, handler404, handler500
from reimari.urls import urlpatterns as program

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/inside/one/<uuid:pk>/", one_matter),
    path("bench/inside/table/", table),
    *program,
]
