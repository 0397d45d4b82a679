from django.urls import path

from reimari.accounts.views.code_app import code_app, remove_app
from reimari.accounts.views.confirm import confirm
from reimari.accounts.views.demo_sign_in import demo_sign_in
from reimari.accounts.views.language import language
from reimari.accounts.views.methods import methods
from reimari.accounts.views.new_passkey import new_passkey
from reimari.accounts.views.notice import notice
from reimari.accounts.views.oidc import oidc, oidc_back
from reimari.accounts.views.oidc_ended import oidc_ended
from reimari.accounts.views.passkey import passkey
from reimari.accounts.views.passkey_options import passkey_options
from reimari.accounts.views.passkey_sign_in import passkey_sign_in
from reimari.accounts.views.password import password
from reimari.accounts.views.recovery_codes import recovery_codes
from reimari.accounts.views.second_factor import second_factor
from reimari.accounts.views.session import session
from reimari.accounts.views.sessions import sessions
from reimari.accounts.views.sign_in import sign_in
from reimari.accounts.views.sign_out import sign_out

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/second-factor/", second_factor, name="second_factor"),
    path("sign-in/passkey/", passkey_sign_in, name="passkey_sign_in"),
    path("passkey-options/", passkey_options, name="passkey_options"),
    path("sign-in/<slug:provider>/", oidc, name="oidc"),
    path("sign-in/<slug:provider>/back/", oidc_back, name="oidc_back"),
    path("sign-in/<slug:provider>/ended/", oidc_ended, name="oidc_ended"),
    path("demo-sign-in/", demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("password/", password, name="password"),
    path("methods/", methods, name="methods"),
    path("methods/app/", code_app, name="code_app"),
    path("methods/app/remove/", remove_app, name="remove_app"),
    path("methods/recovery/", recovery_codes, name="recovery_codes"),
    path("methods/passkeys/", new_passkey, name="new_passkey"),
    path("methods/passkeys/<int:pk>/", passkey, name="passkey"),
    path("sessions/", sessions, name="sessions"),
    path("session/", session, name="session"),
    path("notices/<uuid:pk>/", notice, name="notice"),
    path("confirm/", confirm, name="confirm"),
    path("language/", language, name="language"),
]
