"""The addresses of the second provider."""

from django.urls import include, path

urlpatterns = [
    path("", include(("allauth.idp.urls", "idp"))),
    path("accounts/", include("allauth.account.urls")),
]
