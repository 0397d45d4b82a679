"""Where sessions are kept: Django's own table, read by a statement that is put into SQL once.

Named by `SESSION_ENGINE`; every page begins with it.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from reimari.accounts.models import ProviderSession
from reimari.accounts.sessions import BY_PROVIDER
from reimari.common.asking import Asked, Given

KEPT = Asked(
    lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")).values_list(
        "session_data"
    )
)


class SessionStore(db.SessionStore):
    """Django's, but for how it reads; and whom a provider has let in can be put out under a new key too."""

    def cycle_key(self) -> None:
        before = self.session_key
        super().cycle_key()
        if BY_PROVIDER in self:
            ProviderSession.objects.filter(pk=before).update(session_key=self.session_key)

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, when there is none or its time is over."""
        found = KEPT.rows(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0][0])
        return held
