"""django-allauth's own OpenID provider as a program of its own, with a database of its own.

Called with a file that tells its port, its client and its people; whoever stands there signs in.
"""

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client as Browser


class Threads(ThreadingMixIn, WSGIServer):
    """Answers a question that comes while another is answered."""

    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *told: object) -> None:
        """Nothing."""


def configure(folder: Path, people: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        PEOPLE=people,
        SECRET_KEY="only in tests",  # noqa: S106
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="second_urls",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "identity.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_LOGIN_METHODS={"username"},
        ACCOUNT_SIGNUP_FIELDS=["username*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_ADAPTER="second_claims.Adapter",
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )


def main(told: Path) -> None:
    given: dict[str, Any] = json.loads(told.read_text())
    configure(told.parent, given["people"])
    django.setup()
    call_command("migrate", verbosity=0)
    from allauth.idp.oidc.models import Client  # noqa: PLC0415 (Django is set up now)
    from django.contrib.auth.models import User  # noqa: PLC0415

    (client,) = given["clients"]
    one = Client(
        id=client["client_id"],
        name="Reimari",
        scopes="openid\nprofile",
        redirect_uris="\n".join(client["redirect_uris"]),
        skip_consent=True,
    )
    one.set_secret(client["client_secret"])
    one.save()
    for name, claims in json.loads(Path(given["people"]).read_text()).items():
        User.objects.create_user(
            name,
            password="any",  # noqa: S106
            first_name=claims["given_name"],
            last_name=claims["family_name"],
        )
    application = get_wsgi_application()
    Browser(headers={"Host": "127.0.0.1"}).get(
        "/.well-known/openid-configuration"
    )  # loaded before it is asked
    with make_server("127.0.0.1", given["port"], application, Threads, Silent) as server:
        print("listening", flush=True)  # noqa: T201
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
