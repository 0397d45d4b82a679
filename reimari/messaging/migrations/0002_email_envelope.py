from django.db import migrations, models


class Migration(migrations.Migration):
    """An e-mail has its envelope: our address, its Message-ID and thread, and what was told of its way."""

    dependencies = [
        ("messaging", "0001_outbox"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="answers",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="answers to"),
        ),
        migrations.AddField(
            model_name="message",
            name="delivery",
            field=models.CharField(
                blank=True,
                choices=[
                    ("delayed", "delayed on its way"),
                    ("delivered", "arrived"),
                    ("failed", "came back: it did not arrive"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="delivery",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="delivery_at",
            field=models.DateTimeField(null=True, verbose_name="reported"),
        ),
        migrations.AddField(
            model_name="message",
            name="message_id",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="Message-ID"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="sender",
            field=models.EmailField(
                blank=True, db_default="", default="", max_length=254, verbose_name="our address"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="thread",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=16, verbose_name="token of the thread"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("thread", ""), _negated=True), fields=["thread"], name="message_of_thread"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delivery", ""), ("delivery_at", None)),
                    models.Q(models.Q(("delivery", ""), _negated=True), ("delivery_at__isnull", False)),
                    _connector="OR",
                ),
                name="message_delivery_with_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=("message_id",),
                name="message_id_once",
            ),
        ),
    ]
