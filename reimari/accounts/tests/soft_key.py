"""A passkey in software: makes and signs as a browser with an authenticator would (WebAuthn)."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    """One passkey of one user at one address."""

    def __init__(self, *, host: str = "testserver", verified: bool = True) -> None:
        self.host, self.verified = host, verified
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.user = b""

    def made(self, options: dict[str, Any]) -> str:
        """What the browser sends when the passkey is made."""
        told = options["publicKey"]
        self.user = websafe_decode(told["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))  # type: ignore[no-untyped-call]
        held = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        data = self._data(ATTESTED) + held
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", told["challenge"])
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(attestation),
        }
        return self._sent(response, {"credProps": {"rk": True}})

    def signed(self, options: dict[str, Any], *, user: bytes | None = None) -> str:
        """What the browser sends when it is used."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(self.user if user is None else user),
        }
        return self._sent(response, {})

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": f"https://{self.host}", "crossOrigin": False}
        return json.dumps(told).encode()

    def _sent(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        own = websafe_encode(self.id)
        told = {"id": own, "rawId": own, "type": "public-key", "response": response}
        return json.dumps({**told, "clientExtensionResults": extensions})
