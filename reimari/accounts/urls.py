from django.urls import path

from reimari.accounts.views.demo_sign_in import demo_sign_in
from reimari.accounts.views.language import language
from reimari.accounts.views.password import password
from reimari.accounts.views.sign_in import sign_in
from reimari.accounts.views.sign_out import sign_out

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("demo-sign-in/", demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("password/", password, name="password"),
    path("language/", language, name="language"),
]
