"""Real identity providers on a free port of this machine: npm's oidc-provider, and django-allauth's own."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from reimari.accounts.oidc.told import PostTold, ProviderTold
from reimari.common.places import var

HERE = Path(__file__).parent
MODULES = var() / "identity-provider"
NODES = sorted(MODULES.glob("node_modules/node-linux-*/bin/node"))  # of this machine alone
HAS_ONE = bool(NODES) and (MODULES / "node_modules" / "oidc-provider").is_dir()
WHY_NOT = "needs npm's oidc-provider and its Node: scripts/test-tools installs them"
CLIENT, SECRET = "reimari", "only in tests, only in tests, only in tests"
NAME = {"fi": "Maakunnan tunnus", "sv": "Landskapets konto", "en": "County account"}
IN_FILE = ("code", "issuer", "client_id", "secret_file", "organisation")
NOBODY: Mapping[str, dict[str, Any]] = {}
FORM = re.compile(r'action="([^"]+)"')
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass
class Identity:
    """The running provider. `people`: by `sub`, with their claims; they can be changed while it runs."""

    folder: Path
    port: int
    site: str
    code: str = "county"
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def told(self, *posts: PostTold, **more: Any) -> ProviderTold:
        """As an installation's file tells it."""
        secret = self.folder / "secret"
        secret.write_text(f"{SECRET}\n")
        given: dict[str, Any] = {
            "code": self.code,
            "issuer": self.issuer,
            "client_id": CLIENT,
            "secret_file": str(secret),
            "organisation": "COUNTY",
            "name": NAME,
            "posts": posts,
        }
        return ProviderTold(**(given | more))

    def file(self, name: Mapping[str, str], *posts: PostTold) -> str:
        """The same as a table of the installation's file."""
        told = self.told(*posts)
        texts = ", ".join(f'{language} = "{text}"' for language, text in name.items())
        lines = [f"{each} = {json.dumps(getattr(told, each))}" for each in IN_FILE]
        groups = [
            f"[[provider.post]]\ngroup = {json.dumps(each.group)}\nteam = {json.dumps(each.team)}\n"
            f"role = {json.dumps(each.role)}"
            for each in posts
        ]
        return "\n".join(["[[provider]]", *lines, f"name = {{ {texts} }}", *groups, ""])

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody there, as they are from now on."""
        self.people[sub] = claims
        (self.folder / "people.json").write_text(json.dumps(self.people))

    def browser(self) -> "Browser":
        return Browser(self)


class Browser:
    """Somebody's browser at the provider: it fills in its pages, and stops where they lead back to us."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.session = requests.Session()

    def sign_in(self, address: str, sub: str) -> str:
        """From the address to which we have led; answers with the address that leads back."""
        return self._through(address, {"login": sub, "password": "any"})

    def cancel(self, address: str) -> str:
        """As by the link of the provider's page."""
        found = self._back(self.session.get(address, allow_redirects=False))
        assert not isinstance(found, str)
        links = re.findall(r'href="([^"]*/abort)"', found.text)
        back = self._back(self.session.get(urljoin(found.url, links[0]), allow_redirects=False))
        assert isinstance(back, str)
        return back

    def is_known(self, address: str) -> bool:
        """Whether the provider leads back at once, without asking anything."""
        return isinstance(self._back(self.session.get(address, allow_redirects=False)), str)

    def sign_out(self, address: str) -> str:
        """Whoever confirms it is signed out; answers with where that leads."""
        return self._through(address, {"logout": "yes"})

    def _through(self, address: str, typed: Mapping[str, str]) -> str:
        found = self._back(self.session.get(address, allow_redirects=False))
        for _ in range(6):
            if isinstance(found, str):
                return found
            assert found.status_code == 200, found.text
            (action, *_more) = FORM.findall(found.text)
            sent = {name: unescape(value) for name, value in HIDDEN.findall(found.text)} | dict(typed)
            target = urljoin(found.url, unescape(action))
            found = self._back(self.session.post(target, sent, allow_redirects=False))
        raise AssertionError("the provider asks without end")

    def _back(self, answer: requests.Response) -> str | requests.Response:
        while answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if urlsplit(target).netloc == urlsplit(self.identity.site).netloc:
                return target
            answer = self.session.get(target, allow_redirects=False)
        return answer


NODE = (*(str(node) for node in NODES[:1]), str(HERE / "provider.mjs"))
SECOND = (sys.executable, str(HERE / "second.py"))


@contextmanager
def identity_provider(
    site: str,
    people: Mapping[str, dict[str, Any]] = NOBODY,
    program: tuple[str, ...] = NODE,
    *,
    code: str = "county",
    **more: Any,
) -> Iterator[Identity]:
    """The provider, for pages at `site`. `people`: who is known there, by `sub`; the second: by user name."""
    folder = Path(tempfile.mkdtemp(prefix="rid-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    identity = Identity(folder, port, site, code)
    (folder / "people.json").write_text("{}")
    for sub, claims in people.items():
        identity.knows(sub, **claims)
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{site}/sign-in/{code}/back/"],
        "post_logout_redirect_uris": [f"{site}/sign-in/"],
        "backchannel_logout_uri": f"{site}/sign-in/{code}/ended/",
        "backchannel_logout_session_required": True,
    }
    told = {
        "issuer": identity.issuer,
        "port": port,
        "modules": str(MODULES),
        "people": str(folder / "people.json"),
        "clients": [client],
        **more,
    }
    (folder / "told.json").write_text(json.dumps(told))
    command = [*program, str(folder / "told.json")]
    own = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=log, text=True) as process,  # noqa: S603
    ):
        try:
            assert process.stdout
            for line in process.stdout:
                if line.strip() == "listening":
                    break
            else:
                raise AssertionError((folder / "log").read_text())
            yield identity
        finally:
            process.terminate()
            process.wait(10)
            shutil.rmtree(folder, ignore_errors=True)
