from django.db import migrations, models


class Migration(migrations.Migration):
    """A role may reach all teams of outsourced partners, and no others."""

    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="role",
            name="scope",
            field=models.CharField(
                choices=[
                    ("own", "what one has made or sent"),
                    ("team", "the post's team"),
                    ("unit", "all teams of the unit"),
                    ("service_task", "all teams of the service task"),
                    ("partners", "all teams of outsourced partners"),
                    ("county", "all teams"),
                ],
                max_length=20,
                verbose_name="scope",
            ),
        ),
    ]
