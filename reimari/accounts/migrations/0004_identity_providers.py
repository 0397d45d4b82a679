import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Sessions that identity providers have begun, so that they can end them; each of their tokens once."""

    dependencies = [("accounts", "0003_extension")]

    operations = [
        migrations.CreateModel(
            name="ProviderSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session"
                    ),
                ),
                ("provider", models.CharField(max_length=40, verbose_name="identity provider")),
                ("subject", models.CharField(max_length=255, verbose_name="person at the provider")),
                (
                    "sid",
                    models.CharField(blank=True, max_length=255, verbose_name="session at the provider"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session begun by an identity provider",
                "verbose_name_plural": "sessions begun by identity providers",
                "indexes": [models.Index(fields=["provider", "subject"], name="provider_session_subject")],
            },
        ),
        migrations.CreateModel(
            name="SpentToken",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                        verbose_name="hash of the token's id",
                    ),
                ),
                ("until", models.DateTimeField(db_index=True, verbose_name="until")),
            ],
            options={"verbose_name": "spent token", "verbose_name_plural": "spent tokens"},
        ),
    ]
