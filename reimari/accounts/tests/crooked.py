"""An identity provider that says whatever a test wants it to, on a free port of this machine."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from reimari.accounts.oidc.told import ProviderTold

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
SECRET = "only in tests, only in tests, only in tests"  # noqa: S105
NAME = {"fi": "Tunnus", "sv": "Konto", "en": "Account"}
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class Crooked:
    """`answers`: by path, what is answered: an object, bytes, or a status; `waits`: seconds before each."""

    port: int
    folder: Path
    answers: dict[str, Any] = field(default_factory=dict)
    waits: float = 0

    def __post_init__(self) -> None:
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        self.answers = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/jwks": {"keys": [public | {"kid": "k", "use": "sig", "alg": "RS256"}]},
            "/userinfo": {"sub": "s-1", "preferred_username": "seela", "given_name": "Seela"},
        }

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def told(self, **more: Any) -> ProviderTold:
        secret = self.folder / "secret"
        secret.write_text(SECRET)
        given: dict[str, Any] = {
            "code": "county",
            "issuer": self.issuer,
            "client_id": "reimari",
            "secret_file": str(secret),
            "organisation": "COUNTY",
            "name": NAME,
        }
        return ProviderTold(**(given | more))

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Of an ID token as it should be; None leaves one out."""
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": "reimari", "sub": "s-1", "iat": now, "exp": now + 60} | changed
        return {name: value for name, value in whole.items() if value is not None}

    def logout_token(self, *, typ: str | None = "logout+jwt", key: Any = KEY, **changed: Any) -> str:
        """A logout token as it should be, but for what is changed."""
        claims = self.claims(**({"jti": "j-1", "events": {EVENT: {}}} | changed))
        return signed(claims, key=key, typ=typ)


def signed(claims: dict[str, Any], *, key: Any = KEY, algorithm: str = "RS256", **header: Any) -> str:
    told = {name: value for name, value in ({"kid": "k"} | header).items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers=told)


@contextmanager
def crooked_provider(folder: Path) -> Iterator[Crooked]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(provider.waits)
            told = provider.answers.get(self.path.partition("?")[0], 404)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(told if isinstance(told, int) else 200)
            if told == 302:
                self.send_header("Location", f"{provider.issuer}/userinfo")
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 (as the server calls it)

        def log_message(self, *told: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Crooked(server.server_port, folder)
    threading.Thread(target=partial(server.serve_forever, 0.02), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
