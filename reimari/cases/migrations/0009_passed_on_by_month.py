from django.db import migrations, models


class Migration(migrations.Migration):
    """Figures count what was passed on in a month."""

    dependencies = [("cases", "0008_who_changed_a_meeting")]

    operations = [
        migrations.AddIndex(
            model_name="passedon",
            index=models.Index(fields=["passed_at"], name="passed_on_in_a_month"),
        ),
    ]
