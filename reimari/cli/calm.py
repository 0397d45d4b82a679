"""What the front says by itself: short pages in three languages that need nothing else to be drawn.

No style sheet can be fetched while the page servers are away, so the page brings its few rules along, and its
policy allows just these by their hash.
"""

import base64
import gettext
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from reimari.common.places import PACKAGE
from reimari.common.problems import gettext_noop

LANGUAGES = ("fi", "sv", "en")
COOKIES = ("__Host-language", "language")
SOON = 2  # seconds
LONGEST_WISH = 200  # characters of Accept-Language that are read


class Trouble(Exception):
    """An answer of the front's own: status, heading, sentence; another where the page is still there.

    `after`: seconds until it is worth trying again.
    """

    def __init__(self, status: int, heading: str, sentence: str, inside: str = "", *, after: int = 0) -> None:
        super().__init__(heading)
        self.status = status
        self.heading = heading
        self.sentence = sentence
        self.inside = inside or sentence
        self.after = after


def away() -> Trouble:
    """No page server has answered, and nothing was sent to one."""
    heading = gettext_noop("Just a moment")
    sentence = gettext_noop(
        "The pages are being started again. Nothing was lost: load this page again in a few seconds."
    )
    inside = gettext_noop("The pages are being started again. Nothing was lost: try again in a few seconds.")
    return Trouble(503, heading, sentence, inside, after=SOON)


def unknown() -> Trouble:
    """A form was sent to a page server that then died or was silent.

    Loading the page again sends the same form with its key; a form that is drawn anew would have another key.
    """
    heading = gettext_noop("We don't know whether it was saved")
    sentence = gettext_noop(
        "The answer to your form didn't come. Load this page again and let the browser send the form "
        "once more: that is safe, because the same form sent twice does one thing only."
    )
    inside = gettext_noop(
        "The answer didn't come, so we don't know whether it was saved. Send it once more: "
        "that is safe, because the same form sent twice does one thing only."
    )
    return Trouble(503, heading, sentence, inside, after=SOON)


def late() -> Trouble:
    """A page server has taken too long."""
    heading = gettext_noop("This takes too long")
    sentence = gettext_noop("The page didn't come in time. Try again in a moment.")
    return Trouble(504, heading, sentence, after=SOON)


def too_large() -> Trouble:
    """A request larger than we take."""
    heading = gettext_noop("This is too large")
    sentence = gettext_noop("What you sent is larger than we can take. Nothing was saved.")
    return Trouble(413, heading, sentence)


def too_slow() -> Trouble:
    """A request whose end didn't come."""
    heading = gettext_noop("This couldn't be read")
    sentence = gettext_noop("What you sent didn't arrive whole. Nothing was saved: send it once more.")
    return Trouble(408, heading, sentence)


def too_often(wait: int) -> Trouble:
    """More requests than one client may make; `wait` seconds from now there is room again."""
    heading = gettext_noop("Too much in a short time")
    sentence = gettext_noop(
        "More was asked for in a short time than one user needs. Wait a minute and load this page again. "
        "If you were sending a form, it wasn't saved: the browser sends it once more."
    )
    inside = gettext_noop(
        "More was asked for in a short time than one user needs. Nothing was saved this time: "
        "wait a minute and try again."
    )
    return Trouble(429, heading, sentence, inside, after=wait)


def unreadable() -> Trouble:
    """Something that no browser sends."""
    heading = gettext_noop("This couldn't be read")
    sentence = gettext_noop("The page sent something we can't read. Load it again and try once more.")
    return Trouble(400, heading, sentence)


def fault() -> Trouble:
    """A mistake in the front itself."""
    heading = gettext_noop("Something went wrong")
    sentence = gettext_noop(
        "The fault is ours, and nothing half-done was saved. Go back and try again in a moment."
    )
    return Trouble(500, heading, sentence)


class Answer(NamedTuple):
    """A status, headers and a body."""

    status: int
    headers: dict[str, str]
    body: bytes


STYLE = """
:root { color-scheme: light dark; font: 1.0625rem/1.5 "Source Sans 3", system-ui, sans-serif; }
body { margin: 0; padding: 2rem 1rem; }
main { max-width: 36rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.3; }
a { color: inherit; }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{heading} · Reimari</title>
    <style>{style}</style>
  </head>
  <body>
    <main>
      <h1>{heading}</h1>
      <p>{sentence}</p>
      <p>{code}</p>
      <p><a href="/">{home}</a></p>
    </main>
  </body>
</html>
"""
# Told by the page servers in the same words (settings.py, refused.html).
HSTS = "max-age=63072000; includeSubDomains; preload"
CODE = gettext_noop("If it happens again, tell your support this code: %(request_id)s")
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


# As the page servers call them (reimari/api/problems.py); what is away may be asked again.
CODES = {
    400: "api.unreadable",
    408: "api.unreadable",
    413: "api.too_large",
    429: "api.too_often",
    500: "api.fault",
}


def _problem(trouble: Trouble, detail: str, request_id: str) -> bytes:
    """The form that the page servers give to programs (RFC 9457)."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(trouble.status).phrase,
        "status": trouble.status,
        "detail": detail,
        "request_id": request_id,
        "codes": [CODES.get(trouble.status, "api.away")],
        "errors": [],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def answer_of(
    trouble: Trouble,
    path: str,
    asked: Mapping[str, str],
    cookies: Mapping[str, str],
    request_id: str,
) -> Answer:
    """A page in the browser's language; a sentence in a header for htmx; JSON for programs.

    `asked` are the request's headers. htmx leaves the page as it is and desk.js says the sentence there.
    """
    chosen = next((cookies[name] for name in COOKIES if name in cookies), "")
    language = language_of(chosen, asked.get("Accept-Language", ""))
    says = _catalogue(language).gettext
    headers = {**HEADERS, "Content-Language": language, "X-Request-ID": request_id}
    if trouble.after:
        headers["Retry-After"] = str(trouble.after)
    if asked.get("X-Forwarded-Proto") == "https":
        headers["Strict-Transport-Security"] = HSTS
    if path.startswith("/api/"):
        headers["Content-Type"] = "application/problem+json"
        return Answer(trouble.status, headers, _problem(trouble, says(trouble.inside), request_id))
    headers["Content-Type"] = "text/html; charset=utf-8"
    if "HX-Request" in asked:
        headers |= {"X-Message": quote(says(trouble.inside)), "HX-Reswap": "none"}
        return Answer(trouble.status, headers, f"<p>{escape(says(trouble.inside))}</p>".encode())
    page = PAGE.format(
        language=language,
        style=STYLE,
        heading=escape(says(trouble.heading)),
        sentence=escape(says(trouble.sentence)),
        code=escape(says(CODE) % {"request_id": request_id}),
        home=escape(says(gettext_noop("To the first page"))),
    )
    return Answer(trouble.status, headers, page.encode())


def language_of(cookie: str, wishes: str) -> str:
    """The chosen language, else the first of Accept-Language that we speak, else Finnish."""
    if cookie in LANGUAGES:
        return cookie
    wanted = []
    for place, wish in enumerate(wishes[:LONGEST_WISH].split(",")):
        name, _, weight = wish.partition(";")
        language = name.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            wanted.append((-_weight(weight), place, language))
    return min(wanted)[2] if wanted else LANGUAGES[0]


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", PACKAGE / "locale", [language], fallback=True)
