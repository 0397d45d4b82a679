"""One file; every difference is an environment variable. REIMARI_ENV: production (default), demo, test."""

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from reimari.accounts.oidc.told import WrongProviders, told_providers
from reimari.accounts.rules import LASTS
from reimari.common.addresses import WrongAddress, database_settings, http_service, mail_relay
from reimari.common.calendar_sources import WrongCalendars, told_calendars
from reimari.common.connections import TRIES_FOR, WAITS, alive, try_again
from reimari.common.keys import key_for
from reimari.common.mailboxes import WrongMailboxes, told_mailboxes
from reimari.common.places import is_demo_socket, var
from reimari.common.variables import Variables, WrongVariable

BASE_DIR = Path(__file__).resolve().parent
TOLD = Variables(os.environ)
ENV = TOLD.choice("REIMARI_ENV", "production", ("production", "demo", "test"))
SAFE = ENV == "production"
TESTING = ENV == "test"
# Empty in production until it is given: Django refuses to use an empty one, and `reimari check` says so.
SECRET_KEY = os.environ.get(
    "REIMARI_SECRET_KEY", "" if SAFE else "not a secret: a test run signs nothing that lasts"
)
SECRET_KEY_FALLBACKS = os.environ.get("REIMARI_OLD_SECRET_KEYS", "").split()
# Signs the links by which whoever contacted us follows it: changed by itself, it ends all of them.
CALLER_KEY = os.environ.get("REIMARI_CALLER_KEY", "") or key_for("caller", SECRET_KEY)
if 0 < len(CALLER_KEY) < 40:  # noqa: PLR2004 (as the sentence says)
    raise WrongVariable("REIMARI_CALLER_KEY", "…", "at least 40 characters, that nobody can guess")
# Of it the key of each telephone system is made, which signs what it tells: changed by itself, it ends them.
TELEPHONY_KEY = os.environ.get("REIMARI_TELEPHONY_KEY", "") or key_for("telephony", SECRET_KEY)
if 0 < len(TELEPHONY_KEY) < 40:  # noqa: PLR2004 (as the sentence says)
    raise WrongVariable("REIMARI_TELEPHONY_KEY", "…", "at least 40 characters, that nobody can guess")
# Encrypts the secrets of code apps. Former keys read what they have written until it is written anew by
# `reimari users rekey-factors`; a key made of the secret key changes with it.
FACTORS_KEYS = [
    os.environ.get("REIMARI_FACTORS_KEY", "") or key_for("factors", SECRET_KEY),
    *os.environ.get("REIMARI_OLD_FACTORS_KEYS", "").split(),
    *(key_for("factors", old) for old in SECRET_KEY_FALLBACKS),
]
if any(0 < len(key) < 40 for key in FACTORS_KEYS):  # noqa: PLR2004 (as the sentence says)
    raise WrongVariable("REIMARI_FACTORS_KEY", "…", "at least 40 characters, that nobody can guess")
# Hides what was typed into a form while its page asks for a proof or a sign-in; it lasts an hour.
CARRIED_KEY = key_for("carried", SECRET_KEY)
# Whether whoever signs in by a password needs a second factor.
SECOND_FACTOR = TOLD.choice("REIMARI_SECOND_FACTOR", "optional", ("optional", "required"))
# Makes the tokens by which an answer to an e-mail finds its matter; those given before are kept in rows.
MAIL_KEY = key_for("mail", SECRET_KEY)
# Pseudonyms of exports to the county's warehouse: changed by itself, rows of before can't be joined any more.
EXPORT_KEY = os.environ.get("REIMARI_EXPORT_KEY", "") or key_for("export", SECRET_KEY)
if 0 < len(EXPORT_KEY) < 40:  # noqa: PLR2004 (as the sentence says)
    raise WrongVariable("REIMARI_EXPORT_KEY", "…", "at least 40 characters, that nobody can guess")
# Where every night's export is put; without it nothing is exported.
EXPORT_FOLDER = TOLD.text("REIMARI_EXPORT_FOLDER")
DEBUG = False
ALLOWED_HOSTS = TOLD.hosts("REIMARI_HOSTS", "localhost,127.0.0.1,[::1]")

# The owner migrates; the program runs as a role that owns nothing. In tests conftest takes the role.
BY_OWNER = TOLD.choice("REIMARI_ROLE", "owner" if TESTING else "app", ("app", "owner")) == "owner"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **database_settings(os.environ.get("DATABASE_URL", "")),
        "ATOMIC_REQUESTS": False,  # deeds and reading() make their own transactions
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("REIMARI_TEST_DATABASE", "test_reimari")},
    },
}
# Signing in by choosing a person exists only in the demo, on a database that the demo itself started.
DEMO_SIGN_IN = ENV == "demo" and is_demo_socket(DATABASES["default"].get("HOST", ""))
if not BY_OWNER:
    # From the connection's first moment. With a pool, OPTIONS["assume_role"] waits for ever: to quote the
    # role's name it asks the pool for a connection while the pool is making its first one.
    options = DATABASES["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c role=reimari_app".strip()
connections = TOLD.whole("REIMARI_CONNECTIONS", 0, within=(1, 1000), of="connections")
if connections and not (BY_OWNER or TESTING):
    # Set by `serve` for each of its processes; processes times connections stay below the server's limit.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": connections,
        "check": alive,
        "timeout": WAITS,
        "reconnect_timeout": TRIES_FOR,
        "reconnect_failed": try_again,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "reimari.urls"
WSGI_APPLICATION = "reimari.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "reimari.accounts",
    "reimari.audit",
    "reimari.access",
    "reimari.jobs",
    "reimari.region",
    "reimari.staff",
    "reimari.people",
    "reimari.messaging",
    "reimari.routing",
    "reimari.work",
    "reimari.directory",
    "reimari.cases",
    "reimari.contacts",
    "reimari.grants",
    "reimari.callbacks",
    "reimari.appointments",
    "reimari.notices",
    "reimari.cover",
    "reimari.telephony",
    "reimari.mail",
    "reimari.concerns",
    "reimari.assessments",
    "reimari.records",
    "reimari.figures",
    "reimari.warehouse",
    "reimari.desk",
    "reimari.health",
    "reimari.api",
]
MIDDLEWARE = [
    "reimari.health.middleware.Watched",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reimari.access.middleware.keep_nothing",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reimari.accounts.sessions.session_middleware",
    "reimari.accounts.wall.SignInWall",
    "reimari.staff.middleware.actor_middleware",
    "reimari.access.middleware.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "reimari.common.templates.Pages",
        "DIRS": [BASE_DIR],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "reimari.common.templates.environment",
            "context_processors": ["reimari.desk.shell.shell", "reimari.accounts.sessions.ends"],
        },
    },
]
FORM_RENDERER = "reimari.common.forms.Renderer"
AUTHENTICATION_BACKENDS = ["reimari.staff.backends.StaffBackend"]
# Staff alone have accounts, made by the county: nobody signs up, and no address of theirs is asked for.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_ADAPTER = "reimari.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "reimari.accounts.oidc.adapter.SocialAdapter"
# Who signs staff in besides our own passwords; the demo invents its people.
try:
    IDENTITY_PROVIDERS = told_providers("" if ENV == "demo" else TOLD.text("REIMARI_OIDC"))
except WrongProviders as wrong:
    raise WrongVariable("REIMARI_OIDC", "…", f"a file that tells the identity providers. {wrong}") from wrong
PASSWORD_SIGN_IN = TOLD.choice("REIMARI_PASSWORDS", "1", ("1", "0")) == "1"
ACCOUNT_RATE_LIMITS = False  # `accounts/rules.py` makes whoever guesses wait
MFA_ADAPTER = "reimari.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SAFE
MFA_TOTP_ISSUER = "Reimari"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "reimari.accounts.passwords.GuessablePasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Only our own files: no inline script or style, no frame, no other origin.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # the style sheets draw their marks from data addresses
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "reimari.access.errors.expired_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SAFE
# Refused there: a program led on would send its token in the clear again.
SECURE_REDIRECT_EXEMPT = ["^api/", "^sms/"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SAFE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SAFE
BEHIND_PROXY = TOLD.flag("REIMARI_BEHIND_PROXY")
if BEHIND_PROXY:  # the proxy must set or remove this header itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = TOLD.origins("REIMARI_ORIGINS")
# Where clients open the pages whose links they are sent; without it no link is sent.
PUBLIC_ADDRESS = next(iter(TOLD.origins("REIMARI_ADDRESS")), "http://localhost:8000" if ENV == "demo" else "")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SAFE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The prefix makes browsers refuse such a cookie from a subdomain or over plain HTTP.
SESSION_COOKIE_NAME = "__Host-session" if SAFE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SAFE else "csrf"
KNOWN_COOKIE_NAME = "__Host-known" if SAFE else "known"
SESSION_ENGINE = "reimari.accounts.store"
SESSION_COOKIE_AGE = LASTS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1
TAKES_FILES = frozenset({"desk:calendar_busy"})  # a calendar of somebody's own; nothing else of it is kept
FILE_UPLOAD_HANDLERS = ["reimari.common.uploads.OnlyWhereAsked"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

STATIC_URL = "/static/"
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "common" / "static"] if folder.exists()]
STATIC_ROOT = None if TESTING else Path(os.environ.get("REIMARI_STATIC") or var() / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = False

# Background work: rows of this database, run by `reimari worker`.
TASKS = {"default": {"BACKEND": "reimari.jobs.backend.ProcrastinateBackend"}}
PROCRASTINATE_ON_APP_READY = "reimari.jobs.runner.register"
# A worker not heard of for so long counts as dead, and its jobs are given to others (seconds).
STALLED_AFTER = TOLD.number("REIMARI_STALLED_AFTER", 60, within=(1, 86_400), of="seconds")
# Who carries the messages of a channel out of the house; a channel that isn't here sends nothing.
MESSAGE_ADAPTERS: dict[str, str] = {}
try:
    SMTP = mail_relay(TOLD.text("REIMARI_SMTP_URL"), TOLD.secret("REIMARI_SMTP_PASSWORD_FILE"))
except WrongAddress as wrong:
    raise WrongVariable("REIMARI_SMTP_URL", "…", f"the address of a mail relay. {wrong}") from wrong
# Whether the mailboxes take what stands after a plus (box+token@…), so that answers come back with the token.
MAIL_PLUS = TOLD.flag("REIMARI_MAIL_PLUS")
if SMTP:
    MESSAGE_ADAPTERS["email"] = "reimari.messaging.adapters.smtp.SmtpAdapter"
# The gateway that carries text messages, and by what it may tell us of them and of those that clients send.
try:
    SMS_GATEWAY = http_service(
        TOLD.text("REIMARI_SMS_URL"), TOLD.secret("REIMARI_SMS_PASSWORD_FILE"), options=("from", "smsc")
    )
    SMS_BACK = TOLD.text("REIMARI_SMS_BACK").rstrip("/")
    http_service(SMS_BACK)
except WrongAddress as wrong:
    raise WrongVariable("REIMARI_SMS_URL or REIMARI_SMS_BACK", "…", f"an address. {wrong}") from wrong
SMS_SECRET = TOLD.text("REIMARI_SMS_SECRET") or TOLD.secret("REIMARI_SMS_SECRET_FILE")
if (SMS_SECRET or SMS_BACK) and not re.fullmatch(r"[A-Za-z0-9_-]{40,200}", SMS_SECRET):
    raise WrongVariable("REIMARI_SMS_SECRET", "…", "at least 40 letters and digits, that nobody can guess")
if SMS_GATEWAY:
    MESSAGE_ADAPTERS["sms"] = "reimari.messaging.adapters.kannel.KannelAdapter"
# Where letters that can't be delivered come back: rows after the county's name, separated by |.
LETTER_RETURN = tuple(row.strip() for row in TOLD.text("REIMARI_LETTER_RETURN").split("|") if row.strip())
# Where the print house, or a printer of one's own, fetches letters; without it Suomi.fi prints them.
PRINT_FOLDER = TOLD.text("REIMARI_PRINT_FOLDER")
try:
    SUOMI_FI = http_service(
        TOLD.text("REIMARI_SUOMIFI_URL"),
        TOLD.secret("REIMARI_SUOMIFI_PASSWORD_FILE"),
        options=("service", "posti", "email"),
    )
except WrongAddress as wrong:
    raise WrongVariable("REIMARI_SUOMIFI_URL", "…", f"the address of Suomi.fi Messages. {wrong}") from wrong
SUOMI_FI_POSTI_PASSWORD = TOLD.secret("REIMARI_SUOMIFI_POSTI_PASSWORD_FILE")
LOCALITY = r"\d{5} \S.*"
if SUOMI_FI_POSTI_PASSWORD and not (LETTER_RETURN[1:] and re.fullmatch(LOCALITY, LETTER_RETURN[-1])):
    raise WrongVariable("REIMARI_LETTER_RETURN", "|".join(LETTER_RETURN), "rows such as Street 1|00100 CITY")
if SUOMI_FI:
    MESSAGE_ADAPTERS["suomi_fi"] = "reimari.messaging.adapters.suomifi.SuomiFiAdapter"
    if SUOMI_FI_POSTI_PASSWORD:
        MESSAGE_ADAPTERS["letter"] = "reimari.messaging.adapters.suomifi.SuomiFiAdapter"
if PRINT_FOLDER:
    MESSAGE_ADAPTERS["letter"] = "reimari.messaging.adapters.print_folder.PrintFolderAdapter"
# Parts of deeds that are told of each text that a client has sent, in its transaction: `heard(text, now=…)`.
TEXTS_TOLD_TO: tuple[str, ...] = ("reimari.appointments.actions.hear_text",)
# The same of each meeting that is agreed, moved or cancelled by hand: `heard(meeting, was=…, now=…)`.
MEETINGS_TOLD_TO: tuple[str, ...] = ("reimari.appointments.actions.hear_meeting",)
# The file that tells which other calendars are read by themselves; a change holds from the next reading.
CALENDARS = "" if ENV == "demo" else TOLD.text("REIMARI_CALENDARS")
try:
    told_calendars(CALENDARS)
except WrongCalendars as wrong:
    raise WrongVariable("REIMARI_CALENDARS", "…", f"a file that tells the calendars. {wrong}") from wrong
# The mailboxes that `reimari mail` reads; the demo invents its e-mails.
try:
    MAILBOXES = told_mailboxes("" if ENV == "demo" else TOLD.text("REIMARI_MAILBOXES"))
except WrongMailboxes as wrong:
    raise WrongVariable("REIMARI_MAILBOXES", "…", f"a file that tells the mailboxes. {wrong}") from wrong
MAIL_LOOK_EVERY = TOLD.number("REIMARI_MAIL_LOOK_EVERY", 120, within=(1, 1_500), of="seconds")
# Of a bigger e-mail only the beginning is read; the whole stays in its mailbox.
MAIL_LARGEST = TOLD.whole("REIMARI_MAIL_LARGEST", 40, within=(1, 200), of="megabytes") * 1_000_000
CLAMD = TOLD.text("REIMARI_CLAMD")
if CLAMD and not (CLAMD.startswith("/") or re.fullmatch(r"[^\s/]+:\d{1,5}", CLAMD)):
    raise WrongVariable("REIMARI_CLAMD", CLAMD, "the path of ClamAV's socket, or host:port")
if ENV == "demo":
    MESSAGE_ADAPTERS = dict.fromkeys(
        ("sms", "email", "letter", "suomi_fi"), "reimari.messaging.adapters.folder.FolderAdapter"
    )

USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "__Host-language" if SAFE else "language"
LANGUAGE_COOKIE_SECURE = SAFE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]

# A statement of the database that takes longer is logged (given in milliseconds; `inf`: none).
SLOW = 500 if SAFE else float("inf")
SLOW_STATEMENT = (
    TOLD.number("REIMARI_SLOW_STATEMENT", SLOW, within=(0, 3_600_000), of="milliseconds", endless=True) / 1000
)
# Rows of the logs that wait longer for their seal make `/health/ready` say "degraded" (seconds).
SEALS_WITHIN = TOLD.number("REIMARI_SEALS_WITHIN", 300, within=(1, 604_800), of="seconds")
# Who may read `/metrics`: whoever has the token, and these addresses. Behind a proxy all could seem near.
METRICS_TOKEN = os.environ.get("REIMARI_METRICS_TOKEN", "")
if 0 < len(METRICS_TOKEN) < 20:  # noqa: PLR2004 (as the sentence says)
    raise WrongVariable("REIMARI_METRICS_TOKEN", "…", "at least 20 characters, that nobody can guess")
NEAR = "" if BEHIND_PROXY or os.environ.get("REIMARI_METRICS_FROM") == "" else "127.0.0.0/8,::1"
METRICS_FROM = TOLD.listed(
    "REIMARI_METRICS_FROM",
    NEAR,  # set and empty: nobody
    ip_network,
    by=",",
    expected="addresses and networks such as 10.0.0.0/8, separated by commas",
)

LOG_FORMAT = TOLD.choice("REIMARI_LOG_FORMAT", "json" if SAFE else "lines", ("json", "lines"))
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_LEVEL = TOLD.choice("REIMARI_LOG_LEVEL", "WARNING", LEVELS)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "reimari.common.logs.WithoutData"},
        "json": {"()": "reimari.common.logs.JsonLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A refusal (4xx) is in the use log; here it would only fill the operators' log.
        "django.request": {"level": "ERROR"},
        # Its worker tells of a lost connection by two traces; ours by a line. A job's failure stays.
        "procrastinate.worker.worker": {"level": "CRITICAL"},
        "procrastinate.utils": {"level": "CRITICAL"},
        "reimari.accounts": {"level": "INFO"},  # who signed in, and who couldn't
        "reimari.requests": {"level": "INFO" if SAFE else LOG_LEVEL},  # a line for each
    },
}
