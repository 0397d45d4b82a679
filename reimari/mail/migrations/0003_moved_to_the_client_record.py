import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """It can be marked that an e-mail was moved to the client record: by whom, when and where (I-18)."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("mail", "0002_a_wall_around_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="filed_at",
            field=models.DateTimeField(null=True, verbose_name="moved to the client record"),
        ),
        migrations.AddField(
            model_name="mail",
            name="filed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="moved by",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="filed_where",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=100,
                verbose_name="where in the client record",
            ),
        ),
        migrations.RemoveConstraint(model_name="mail", name="mail_removed_holds_no_words"),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=Q(content_removed_at=None) | Q(text="", subject="", from_name="", filed_where=""),
                name="mail_removed_holds_no_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None, filed_where="")
                | Q(
                    filed_at__isnull=False,
                    filed_by__isnull=False,
                    track__isnull=False,
                    kind__in=["person", "unreadable"],
                ),
                name="mail_filed_by_somebody",
            ),
        ),
    ]
