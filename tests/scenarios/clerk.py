"""Somebody at the desk as the program itself meets them: pages read and forms sent over HTTP, in a language.

And the telephone system of a line, which tells its calls by signed events; and a day whose hour is set.
"""

import datetime as dt
import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

from reimari.access.actor import system
from reimari.api.actions import Wanted, create_token
from reimari.api.bearer import hash_of
from reimari.api.models import Token
from reimari.api.tests.calling import SECRET, call, sign
from reimari.staff.models import Organisation, Post
from reimari.telephony.actions import assign_extension
from reimari.telephony.models import Call
from tests.browser import signed_in
from tests.desks import Forms
from tests.factories import at


@dataclass(slots=True)
class Day:
    """The moment at which everybody in the story acts."""

    patch: pytest.MonkeyPatch

    def is_at(self, text: str) -> dt.datetime:
        """Now it is so late: "2026-11-16 10:00"."""
        now = at(text)
        self.patch.setattr(timezone, "now", lambda: now)
        return now


def said(english: str, language: str, **facts: object) -> str:
    """A sentence of the program in a language, as its catalogue has it."""
    with translation.override(language):
        told = translation.gettext(english)
    return told % facts if facts else told


def words_of(page: str) -> str:
    """What stands on a page, without its marks."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def fields_of(page: str, action: str) -> dict[str, Any]:
    """What one of a page's forms would send as it stands."""
    parser = Forms(action)
    parser.feed(page)
    form = next(each for each in parser.found if each.action == action)
    return {name: values for name, values in form.fields.items() if values}


def _filled(page: str, action: str, typed: dict[str, Any]) -> dict[str, Any]:
    """The same, with what was typed over what stood there."""
    return fields_of(page, action) | {name.replace("__", "-"): value for name, value in typed.items()}


@dataclass(slots=True)
class Clerk:
    """A member of staff in their own language."""

    post: Post
    language: str

    def says(self, english: str, **facts: object) -> str:
        return said(english, self.language, **facts)

    def page(self, address: str) -> str:
        """The page, which is in the clerk's language."""
        got = signed_in(self.post, self.language).get(address)
        assert got.status_code == 200, (got.status_code, address)
        text = got.content.decode()
        assert f'<html lang="{self.language}"' in text
        return text

    def reads(self, address: str, *english: str) -> str:
        """The page, with each of these sentences in the clerk's language."""
        text = self.page(address)
        told = words_of(text)
        for each in english:
            assert self.says(each) in told, (self.language, each, told[:2000])
        return text

    def fills(self, address: str, action: str, *, button: str = "", **typed: Any) -> str:
        """Open a page, fill in one of its forms and send it; answers with the page to which that leads.

        `button`: where one of the form's buttons sends it instead.
        """
        page = self.page(address)
        assert not button or f'formaction="{button}"' in page
        return self.sends(button or action, _filled(page, action, typed))

    def refused(self, address: str, action: str, **typed: Any) -> str:
        """The same, where it can't be done: the page that says why, with what was typed."""
        answer = signed_in(self.post, self.language).post(action, _filled(self.page(address), action, typed))
        assert answer.status_code in {409, 422}, answer.status_code
        return answer.content.decode()

    def draws(self, address: str, action: str, **typed: Any) -> str:
        """The same form sent for what it draws anew: the page that comes back."""
        answer = signed_in(self.post, self.language).post(action, _filled(self.page(address), action, typed))
        assert answer.status_code == 200, (answer.status_code, action)
        return answer.content.decode()

    def fills_unsent(self, address: str, action: str, **typed: Any) -> dict[str, Any]:
        """The fields as they would be sent."""
        return _filled(self.page(address), action, typed)

    def presses(self, action: str, **typed: Any) -> str:
        """Send a form that is only a button."""
        return self.sends(action, {"key": str(uuid4()), **typed})

    def sends(self, action: str, fields: dict[str, Any]) -> str:
        browser = signed_in(self.post, self.language)
        got = browser.post(action, fields)
        assert got.status_code == 302, (got.status_code, action, words_of(got.content.decode())[:2500])
        return str(got.headers["Location"])

    def sees_no(self, address: str) -> None:
        """There is no such page for them."""
        assert signed_in(self.post, self.language).get(address).status_code in {403, 404}


@dataclass(slots=True)
class TelephoneSystem:
    """It tells the program what happens on a line's telephones."""

    token: Token
    channel: str
    number: int = field(default=0)

    @classmethod
    def of(cls, team: str, channel: str, *, now: dt.datetime) -> "TelephoneSystem":
        wanted = Wanted(name="Telephones", scopes=("telephony.receive",), teams=(team,))
        token = create_token(
            Organisation.objects.get(pk="COUNTY"),
            wanted=wanted,
            prefix=SECRET[:16],
            secret_hash=hash_of(SECRET),
            by="test",
            actor=system("test"),
            now=now,
        )
        return cls(token, channel)

    def gives(self, post: Post, extension: str) -> None:
        """Somebody sits at this telephone."""
        assign_extension(post.user, extension=extension, actor=system("test"), now=timezone.now())

    def tells(self, event: str, name: str, **facts: str) -> Call:
        """One event of a call, signed; told twice it changes nothing."""
        self.number += 1
        told = {
            "id": f"e{self.number}",
            "call": name,
            "sequence": self.number,
            "event": event,
            "occurred_at": timezone.now().isoformat(),
            "channel": self.channel,
            **facts,
        }
        body = json.dumps(told).encode()
        for _again in range(2):
            signed = sign(self.token, body, at=timezone.now().timestamp())
            answer: HttpResponse = call("/telephony/events", body, **signed)
            assert answer.status_code == 200, answer.content
        return Call.objects.get(call_id=name)


def followed(link: str, language: str, *english: str) -> str:
    """What whoever has the link reads, without signing in."""
    path = re.sub(r"^https?://[^/]+", "", link)
    path = re.sub(r"^/(fi|sv|en)/", f"/{language}/", path)
    got = Client().get(path)
    assert got.status_code == 200
    told = words_of(got.content.decode())
    for each in english:
        assert said(each, language) in told, (language, each, told)
    return path


def link_on(page: str) -> str:
    """The link that the receipt offers for whoever contacted us."""
    found = re.search(r'id="caller-link">([^<]+)<', page)
    assert found
    return html.unescape(found[1]).strip()


def pop_up(page: str) -> str:
    """Where the call that rings leads: the filled form of a new contact."""
    found = re.search(r'<div id="calls".*?href="(/new-contact/[^"]+)"', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def says_how_it_went(path: str, *, score: int, words: str) -> None:
    """Feedback by the link, without signing in (R-PS-90)."""
    sent = Client().post(path, {"score": str(score), "words": words})
    assert sent.status_code == 302
