"""What the second provider tells: groups too, in the ID token and at userinfo; and when it has asked, or not.

allauth's own tells no `auth_time`; this one does of people whose file says so (`tells_time`).
"""

import json
from pathlib import Path
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.utils import timezone


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]  # allauth has no types
    """Reads the people's file each time: they can be changed while it runs."""

    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
        people = json.loads(Path(settings.PEOPLE).read_text())  # type: ignore[misc]  # a setting of its own
        told = people[user.username]
        if told.get("tells_time"):
            found["auth_time"] = int(user.last_login.timestamp())
        return found | {"groups": told.get("groups", [])}


def note_time(user: Any, **_more: Any) -> None:
    """Django notes sign-ins; being asked anew (`prompt=login`) counts as much."""
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])


authentication_step_completed.connect(note_time)
