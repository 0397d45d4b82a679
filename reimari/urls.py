from django.urls import include, path

handler400 = "reimari.access.errors.bad_request"
handler403 = "reimari.access.errors.forbidden"
handler404 = "reimari.access.errors.not_found"
handler500 = "reimari.access.errors.server_error"

urlpatterns = [
    path("", include("reimari.health.urls")),
    path("", include("reimari.api.urls")),
    path("", include("reimari.messaging.urls")),
    path("", include("reimari.accounts.urls")),
    path("", include("reimari.desk.urls")),
]
