"""What the second provider tells: groups too, in the ID token and at userinfo."""

import json
from pathlib import Path
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]  # allauth has no types
    """Reads the people's file each time: they can be changed while it runs."""

    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
        people = json.loads(Path(settings.PEOPLE).read_text())  # type: ignore[misc]  # a setting of its own
        return found | {"groups": people[user.username].get("groups", [])}
