from django.urls import path

from reimari.accounts.views.demo_sign_in import demo_sign_in
from reimari.accounts.views.language import language
from reimari.accounts.views.oidc import oidc, oidc_back
from reimari.accounts.views.oidc_ended import oidc_ended
from reimari.accounts.views.password import password
from reimari.accounts.views.sign_in import sign_in
from reimari.accounts.views.sign_out import sign_out

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/<slug:provider>/", oidc, name="oidc"),
    path("sign-in/<slug:provider>/back/", oidc_back, name="oidc_back"),
    path("sign-in/<slug:provider>/ended/", oidc_ended, name="oidc_ended"),
    path("demo-sign-in/", demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("password/", password, name="password"),
    path("language/", language, name="language"),
]
