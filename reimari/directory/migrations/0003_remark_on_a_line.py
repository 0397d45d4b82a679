import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

NAME = "remark_on_what_is_wrong_names_the_edition"
KINDS = [
    ("wrong", "something is wrong"),
    ("missing", "an instruction is missing"),
    ("line", "something is wrong on a line"),
]
OUTCOMES = [
    ("put_right", "the instruction was put right"),
    ("written", "an instruction was written"),
    ("corrected", "the number, address or hours of the line were put right"),
    ("right", "the instruction is right as it is"),
    ("answered", "answered here"),
]


class Migration(migrations.Migration):
    """A remark may be about a line: its number, its address or its hours are wrong (R-IU-48)."""

    dependencies = [
        ("directory", "0002_what_is_written_stays"),
        ("region", "0002_lines_for_urgent_matters"),
    ]

    operations = [
        migrations.AddField(
            model_name="remark",
            name="line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="region.channel",
                verbose_name="line",
            ),
        ),
        migrations.AlterField(
            model_name="remark",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="remark",
            name="outcome",
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=10, verbose_name="outcome"),
        ),
        migrations.RemoveConstraint(model_name="remark", name=NAME),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                name=NAME,
                condition=Q(kind="wrong", edition__isnull=False, line=None)
                | Q(kind="missing", edition=None, line=None)
                | Q(kind="line", edition=None, line__isnull=False),
            ),
        ),
    ]
