"""What the application's role may do: all but own, truncate, and change what logs and triggers keep."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

GRANTS = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reimari_app') THEN
    CREATE ROLE reimari_app NOLOGIN;
    GRANT reimari_app TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO reimari_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO reimari_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO reimari_app;
"""

# What it may not do to tables whose model says so.
TAKEN = (("UPDATE, DELETE", "append_only"), ("INSERT, UPDATE, DELETE", "kept_by_triggers"))


def grant(sender: AppConfig, using: str, **_: Any) -> None:
    """After every migration by the owner (a flush in tests also ends here, under the other role)."""
    connection = connections[using]
    if connection.settings_dict["OPTIONS"].get("assume_role"):
        return
    with connection.cursor() as cursor:
        cursor.execute(GRANTS)
        for rights, mark in TAKEN:
            for table in (each._meta.db_table for each in apps.get_models() if getattr(each, mark, False)):
                cursor.execute(f"REVOKE {rights} ON {connection.ops.quote_name(table)} FROM reimari_app")
