import django.db.models.deletion
from django.db import migrations, models

import reimari.common.ids


class Migration(migrations.Migration):
    """What clients were told by the program, and why not."""

    initial = True

    dependencies = [
        ("cases", "0007_meetings_take_time"),
        ("messaging", "0002_email_envelope"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_client", "the client isn't known by name"),
                            ("declined", "the client wants no notices"),
                            ("dangerous", "telling could put the client in danger"),
                            ("protected", "address protection: the client hasn't said where to write"),
                            ("no_address", "no phone, e-mail or address is known"),
                            ("no_carrier", "nothing carries messages to the addresses that are known"),
                            ("too_late", "it wouldn't arrive in time"),
                        ],
                        max_length=12,
                        verbose_name="why not sent",
                    ),
                ),
                (
                    "must_reach",
                    models.BooleanField(default=False, verbose_name="the client can't know it otherwise"),
                ),
                ("language", models.CharField(blank=True, max_length=3, verbose_name="language")),
                ("told_at", models.DateTimeField(verbose_name="told")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="client_notices",
                        to="cases.case",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="client_notices",
                        to="cases.meeting",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="client_notice",
                        to="messaging.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice to a client",
                "verbose_name_plural": "notices to clients",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("message__isnull", False), ("reason", "")),
                            models.Q(("message", None), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="client_notice_has_a_message_or_a_reason",
                    )
                ],
                "indexes": [models.Index(fields=["told_at"], name="client_notice_at")],
            },
        ),
    ]
