"""What every page asks of calls finds its few rows by an index, however many calls have been."""

import datetime as dt

import pytest
from django.db import connection

from reimari.staff.models import Post
from reimari.telephony.access import SEE
from reimari.telephony.models import Call
from tests.factories import NOW, as_actor
from tests.walls import told

pytestmark = pytest.mark.django_db
OLD = """
    INSERT INTO telephony_call (id, integration_id, call_id, channel_id, unit_id, team_id, state, menu_choice,
                                language, number, agent_id, began_at, answered_at, over_at)
    SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', n::text, 'phone', 'CLIENT_ADVICE',
           'CLIENT_ADVICE',
           CASE WHEN n %% 200 = 0 THEN 'waiting' WHEN n %% 9 = 0 THEN 'abandoned' ELSE 'ended' END,
           '', 'fi', '', %s, %s::timestamptz - n * interval '1 hour', NULL, NULL
    FROM generate_series(1, 8000) AS n
"""


@pytest.mark.parametrize("what", ["rings", "waits", "today"])
def test_no_page_reads_all_calls_through(aino: Post, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OLD, [aino.user.pk, NOW])
        cursor.execute("RESET ROLE; ANALYZE telephony_call; SET ROLE reimari_app")
    actor = as_actor(aino)
    asked = {
        "rings": Call.objects.at_the_phone_of(actor.id, NOW),
        "waits": Call.objects.waiting(NOW),
        "today": Call.objects.filter(began_at__gte=NOW - dt.timedelta(hours=20)),
    }[what]
    with told(str(actor.id), "LUONA"):
        plan = SEE.rows(actor, asked).explain()
    assert "Seq Scan on telephony_call" not in plan, plan
    assert "telephony_call" in plan
