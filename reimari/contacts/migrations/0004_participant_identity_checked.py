from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether the adviser made sure who it was (I-16); never of somebody anonymous."""

    dependencies = [("contacts", "0003_closed_contact_stays_as_it_was")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="identity_checked",
            field=models.BooleanField(default=False, verbose_name="identity checked"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("identity_checked", True), ("kind", "anonymous"), _negated=True),
                name="participant_anonymous_has_no_identity_checked",
            ),
        ),
    ]
