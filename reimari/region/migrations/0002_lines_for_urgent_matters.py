"""Whom a line serves, and that it is for urgent matters only, are two facts (R-KS-09)."""

from typing import Any

from django.db import migrations, models

from reimari.region.profile.document import hash_of

URGENT, EVERYBODY, PROFESSIONALS = "urgent", "everybody", "professionals"


def part(apps: Any, schema_editor: Any) -> None:
    """Lines that served urgent matters only serve whom they are told to, in urgent matters only."""

    def parted(channel: dict[str, Any]) -> dict[str, Any]:
        if channel.get("serves") != URGENT:
            return channel
        whom = EVERYBODY if channel.get("public", True) else PROFESSIONALS
        return {**channel, "serves": whom, "urgent_only": True}

    _rewrite(apps, parted)
    newest = apps.get_model("region", "CountyProfile").objects.order_by("-loaded_at", "-pk").first()
    codes = (
        [each["code"] for each in newest.document["channels"] if each.get("urgent_only")] if newest else []
    )
    apps.get_model("region", "Channel").objects.filter(code__in=codes).update(urgent_only=True)


def join(apps: Any, schema_editor: Any) -> None:
    def joined(channel: dict[str, Any]) -> dict[str, Any]:
        only = channel.get("urgent_only", False)
        kept = {key: value for key, value in channel.items() if key != "urgent_only"}
        return {**kept, "serves": URGENT} if only else kept

    _rewrite(apps, joined)


def _rewrite(apps: Any, change: Any) -> None:
    """The channels of every profile as it was loaded; what is the same stays untouched."""
    for row in apps.get_model("region", "CountyProfile").objects.order_by("pk"):
        channels = [change(each) for each in row.document.get("channels", [])]
        if channels != row.document.get("channels", []):
            row.document["channels"] = channels
            row.hash = hash_of(row.document)
            row.save(update_fields=["document", "hash"])


class Migration(migrations.Migration):
    dependencies = [("region", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="urgent_only",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="for urgent matters only"
            ),
        ),
        migrations.RunPython(part, join),
    ]
