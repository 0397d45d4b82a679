from django.urls import path

from reimari.messaging.views.sms import report, text

app_name = "messaging"
urlpatterns = [
    path("sms/report/<slug:token>", report, name="report"),
    path("sms/text", text, name="text"),
]
