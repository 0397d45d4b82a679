from django.db import migrations, models


class Migration(migrations.Migration):
    """How far the events of a carrier have been read; that a message was opened, or that nobody knows."""

    dependencies = [
        ("messaging", "0004_withdrawn_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventMark",
            fields=[
                (
                    "account",
                    models.CharField(
                        max_length=300, primary_key=True, serialize=False, verbose_name="account"
                    ),
                ),
                ("token", models.TextField(verbose_name="token")),
                ("read_at", models.DateTimeField(verbose_name="read")),
            ],
            options={
                "verbose_name": "mark in a carrier's events",
                "verbose_name_plural": "marks in carriers' events",
            },
        ),
        migrations.AlterField(
            model_name="message",
            name="delivery",
            field=models.CharField(
                blank=True,
                choices=[
                    ("delayed", "delayed on its way"),
                    ("delivered", "arrived"),
                    ("read", "the recipient opened it"),
                    ("unsure", "it isn't known whether it arrived"),
                    ("failed", "came back: it did not arrive"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="delivery",
            ),
        ),
    ]
