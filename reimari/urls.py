from django.urls import include, path

urlpatterns = [
    path("", include("reimari.accounts.urls")),
    path("", include("reimari.desk.urls")),
]
