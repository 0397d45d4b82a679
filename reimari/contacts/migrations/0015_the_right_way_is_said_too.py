from django.db import migrations, models

OTHERWISE = [
    ("misdirected", "came to the wrong place"),
    ("bypassed_line", "passed by the line that it belongs to"),
    ("old_details", "came by an old number or address"),
    ("familiar_adviser", "came straight to an adviser known from before"),
    ("outsider_on_line", "somebody outside on the county's own line"),
]


class Migration(migrations.Migration):
    """The right way has a code of its own; blank is that nobody has said."""

    dependencies = [("contacts", "0014_contacts_as_taken")]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="came_via",
            field=models.CharField(
                blank=True,
                choices=[("right_way", "the right way"), *OTHERWISE],
                db_default="",
                default="",
                max_length=20,
                verbose_name="how the contact found us",
            ),
        ),
        migrations.RemoveIndex(model_name="contact", name="contact_came_otherwise"),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("came_via__in", ["", "right_way"]), _negated=True),
                fields=["team", "came_via", "-received_at"],
                name="contact_came_otherwise",
            ),
        ),
    ]
