"""The one port: what goes on, what ends there, and what is said when the page servers are away."""

import asyncio
import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from urllib.parse import unquote

import pytest

from reimari.cli import calm
from reimari.cli.limits import Limits
from tests.fronting import Ground, Seen, Stub, answers, dies, dies_in_the_middle, ground, is_silent

__all__ = ["ground"]


def test_the_front_knows_no_django() -> None:
    question = (
        "import sys, reimari.cli.front; sys.exit(any(name.startswith('django') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", question], check=False).returncode == 0  # noqa: S603


def test_a_request_goes_on_as_it_came(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("GET /a%2Fb/%C3%A4/../x?y=1+2&z=%20\nCookie: session=1\nX-Odd: ä")
        assert (answer.status, answer.body) == (200, "a page")
        posted = await ground.ask("POST /form/", b"key=1&text=x")
        assert posted.status == 200

    ground.run(test)
    got, posted = ground.pages.seen
    assert got.line == "GET /a%2Fb/%C3%A4/../x?y=1+2&z=%20 HTTP/1.1"
    assert got.headers["Host"] == "desk.example"
    assert got.headers["Cookie"] == "session=1"
    assert got.headers["X-Odd"] == "ä"
    assert "Accept-Encoding" not in got.headers
    assert (posted.line, posted.body) == ("POST /form/ HTTP/1.1", b"key=1&text=x")


def test_nobody_tells_an_address_but_the_connection(ground: Ground) -> None:
    lies = (
        "X-Forwarded-For: 1.2.3.4\nx_forwarded_for: 1.2.3.4\nX-Forwarded-Proto: https\nForwarded: for=1.2.3.4"
    )

    async def test() -> None:
        await ground.ask(f"GET /\n{lies}\nX-Real-IP: 1.2.3.4\nX-Forwarded-Host: evil.example")

    ground.run(test)
    headers = ground.pages.seen[0].headers
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert not {"x_forwarded_for", "Forwarded", "X-Real-IP", "X-Forwarded-Host"} & set(headers)


def test_behind_a_proxy_its_word_counts(ground: Ground) -> None:
    said = "X-Forwarded-For: 9.9.9.9\nX-Forwarded-For: 5.6.7.8"
    said += "\nX-Forwarded-Proto: https\nx_forwarded_for: 1.1.1.1"

    async def test() -> None:
        await ground.ask(f"GET /\n{said}")
        await ground.ask("GET /")

    ground.run(test, behind_proxy=True)
    first, second = (seen.headers for seen in ground.pages.seen)
    assert first["X-Forwarded-For"] == "9.9.9.9, 5.6.7.8"
    assert first["X-Forwarded-Proto"] == "https"
    assert "x_forwarded_for" not in first
    assert second["X-Forwarded-For"] == "127.0.0.1"


def test_what_is_of_one_connection_stays_there(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask(
            "GET /\nTE: trailers\nUpgrade: h2c\nProxy-Authorization: x\nConnection: X-Own\nX-Own: 1"
        )
        assert answer.header("Set-Cookie") == "a=1, b=2"
        assert answer.header("Connection") == "close"
        assert not answer.header("Server")
        assert not answer.header("Keep-Alive")

    ground.run(
        test, answers(b"x", "Set-Cookie: a=1", "Set-Cookie: b=2", "Keep-Alive: timeout=5", "Connection: x")
    )
    assert not {"TE", "Upgrade", "Proxy-Authorization", "Connection", "X-Own"} & set(
        ground.pages.seen[0].headers
    )


@pytest.mark.parametrize(("text", "status"), [("HEAD", 200), ("HEAD", 304), ("GET", 304), ("GET", 204)])
def test_an_answer_without_a_body_has_none(text: str, status: int, ground: Ground) -> None:
    async def bare(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
        length = "" if status == 204 else "Content-Length: 700000\r\n"
        writer.write(f"HTTP/1.1 {status} So\r\n{length}\r\n".encode())

    async def test() -> None:
        answer = await ground.ask(f"{text} /")
        assert (answer.status, answer.body) == (status, "")
        assert answer.header("Content-Length") == ("700000" if text == "HEAD" and status == 200 else "")

    ground.run(test, bare)


def test_one_connection_takes_many_requests_and_so_does_the_page_server(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            for _ in range(3):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert b"200 OK" in await reader.readuntil(b"a page")

    ground.run(test)
    assert len(ground.pages.seen) == 3


def test_a_page_is_asked_for_once_more_when_its_server_dies(ground: Ground) -> None:
    async def test() -> None:
        assert (await ground.ask("GET /")).status == 200

    ground.run(test, dies)
    assert len(ground.pages.seen) == 2


def test_a_page_that_kills_two_servers_is_given_up(ground: Ground) -> None:
    async def test() -> None:
        assert (await ground.ask("GET /")).status == 503

    ground.run(test, dies, dies)
    assert len(ground.pages.seen) == 2


def test_a_form_whose_server_died_is_sent_once_and_nobody_claims_to_know(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("POST /form/\nAccept-Language: en", b"key=1")
        assert answer.status == 503
        assert "We don&#x27;t know whether it was saved" in answer.body
        assert "the same form sent twice does one thing only" in answer.body

    ground.run(test, dies)
    assert len(ground.pages.seen) == 1


@pytest.mark.parametrize("text", ["GET /", "POST /form/"])
def test_who_comes_while_no_server_is_there_waits_for_it(text: str, ground: Ground) -> None:
    async def test() -> None:
        asked = asyncio.create_task(ground.ask(text, b"key=1" if text.startswith("POST") else b""))
        await asyncio.sleep(0.15)
        async with ground.pages.up():
            assert (await asked).status == 200

    ground.run(test, up=False)
    assert len(ground.pages.seen) == 1


@pytest.mark.parametrize("text", ["GET /", "POST /form/", "GET /events/"])
def test_nobody_waits_for_ever(text: str, ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask(
            f"{text}\nAccept-Language: en", b"key=1" if text.startswith("POST") else b""
        )
        assert answer.status == 503
        assert "Nothing was lost" in answer.body
        assert answer.header("Retry-After") == "2"

    ground.run(test, up=False)


@pytest.mark.parametrize(("text", "status"), [("GET /", 504), ("POST /form/", 503)])
def test_a_silent_server_is_given_up(text: str, status: int, ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask(text, b"key=1" if status == 503 else b"")
        assert answer.status == status

    ground.run(test, is_silent)
    assert len(ground.pages.seen) == 1


def test_an_answer_cut_in_the_middle_is_no_whole_answer(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(reader.readexactly(900_000), 2)

    ground.run(test, dies_in_the_middle, limits=Limits())


def test_htmx_gets_the_sentence_for_the_page_that_is_still_there(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("POST /form/\nHX-Request: true\nAccept-Language: en", b"key=1")
        assert answer.status == 503
        assert unquote(answer.header("X-Message")).startswith("The answer didn't come, so we don't know")
        assert "<html" not in answer.body

    ground.run(test, dies)


def test_a_program_gets_json(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("POST /api/v1/contacts\nAccept-Language: en", b"{}")
        assert answer.header("Content-Type") == "application/problem+json"
        told = json.loads(answer.body)
        assert (told["type"], told["status"], told["codes"]) == ("about:blank", 503, ["api.away"])
        assert "safe" in told["detail"]
        assert told["request_id"] == answer.header("X-Request-ID")

    ground.run(test, dies)


@pytest.mark.parametrize(
    ("cookie", "wishes", "language"),
    [
        ("sv", "en", "sv"),
        ("", "sv-FI, fi;q=0.8", "sv"),
        ("", "de, en;q=0.5, fi;q=0.7", "fi"),
        ("xx", "", "fi"),
        ("", "en;q=junk, sv;q=0.1", "sv"),
        ("", "*", "fi"),
    ],
)
def test_our_own_pages_speak_the_browsers_language(cookie: str, wishes: str, language: str) -> None:
    assert calm.language_of(cookie, wishes) == language
    told = calm.answer_of(calm.away(), "/", {"Accept-Language": wishes}, {"language": cookie}, "7")
    assert f'<html lang="{language}">' in told.body.decode()


def test_our_own_pages_are_safe_and_whole() -> None:
    told = calm.answer_of(calm.unknown(), "/", {}, {}, "7")
    page = told.body.decode()
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert style
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in told.headers["Content-Security-Policy"]
    assert "unsafe" not in told.headers["Content-Security-Policy"]
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["X-Frame-Options"] == "DENY"
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    assert told.headers["Referrer-Policy"] == "same-origin"


def test_over_https_our_own_pages_say_so_for_good() -> None:
    told = calm.answer_of(calm.away(), "/", {"X-Forwarded-Proto": "https"}, {}, "7")
    assert "max-age=63072000; includeSubDomains" in told.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in calm.answer_of(calm.away(), "/", {}, {}, "7").headers
