from django.db import migrations, models


class Migration(migrations.Migration):
    """Which identity provider's group gave a post, so that the same provider takes it away again."""

    dependencies = [("staff", "0003_posts_are_proposed_and_accepted")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="origin",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=40,
                verbose_name="given by the groups of",
            ),
        ),
    ]
