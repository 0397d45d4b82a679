import django.contrib.postgres.fields
import django.db.models.deletion
import reimari.common.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Concern reports: what was reported, of whom, and apart from it by whom (I-23)."""

    initial = True

    dependencies = [
        ("contacts", "0009_who_found_us_how"),
        ("people", "0006_finnish_name_is_a_column"),
        ("staff", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConcernReport",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="report",
                        serialize=False,
                        to="contacts.contact",
                    ),
                ),
                ("reference", models.CharField(max_length=12, unique=True, verbose_name="reference")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "contact to social services, with consent"),
                            ("report", "report of need for social services, without consent"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("yes", "yes, the person knows of this and consents"),
                            ("no", "no, or the consent couldn't be asked"),
                        ],
                        max_length=4,
                        verbose_name="consent",
                    ),
                ),
                ("arrived_at", models.DateTimeField(verbose_name="arrived")),
                ("written_on", models.DateField(verbose_name="day of the report")),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("1", "managing everyday life"),
                                ("2", "housing"),
                                ("3", "money"),
                                ("4", "being left outside and alone"),
                                ("5", "violence or other ill-treatment"),
                                ("6", "a sudden crisis"),
                                ("7", "a child's balanced development and well-being"),
                                ("8", "substance use, mental health, other illness, disability or ageing"),
                                ("9", "another reason that makes coping difficult"),
                                ("10", "support for close persons and carers"),
                                ("11", "class 11"),
                                ("99", "something else"),
                            ],
                            max_length=2,
                        ),
                        blank=True,
                        default=list,
                        verbose_name="subjects",
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=8000, verbose_name="the situation and the worry"),
                ),
                ("more", models.TextField(blank=True, max_length=4000, verbose_name="more information")),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "concern report",
                "verbose_name_plural": "concern reports",
            },
        ),
        migrations.CreateModel(
            name="ReportedClient",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("first_names", models.CharField(blank=True, max_length=100, verbose_name="first names")),
                (
                    "name_key",
                    models.CharField(blank=True, max_length=201, verbose_name="name as it is compared"),
                ),
                ("identity_code", models.CharField(blank=True, max_length=11, verbose_name="identity code")),
                ("is_protected", models.BooleanField(default=False, verbose_name="address protection")),
                ("addresses", models.JSONField(blank=True, default=list, verbose_name="addresses")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "about",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="how to know or find the person"
                    ),
                ),
                ("identified_at", models.DateTimeField(null=True, verbose_name="identified")),
                (
                    "identified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to="concerns.concernreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "person whom a report is about",
                "verbose_name_plural": "persons whom reports are about",
            },
        ),
        migrations.CreateModel(
            name="Guardian",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("first_names", models.CharField(blank=True, max_length=100, verbose_name="first names")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardians",
                        to="concerns.reportedclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "guardian of a reported child",
                "verbose_name_plural": "guardians of reported children",
            },
        ),
        migrations.CreateModel(
            name="Reporter",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("client", "client"),
                            ("close_person", "close person"),
                            ("own_employee", "our own employee"),
                            ("other_authority", "another authority"),
                            ("outside_party", "somebody outside"),
                            ("anonymous", "anonymous"),
                        ],
                        max_length=20,
                        verbose_name="who",
                    ),
                ),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("first_names", models.CharField(blank=True, max_length=100, verbose_name="first names")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="title")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("addresses", models.JSONField(blank=True, default=list, verbose_name="addresses")),
                (
                    "role_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1", "1"),
                            ("2", "2"),
                            ("3", "3"),
                            ("4", "4"),
                            ("5", "5"),
                            ("6", "6"),
                            ("7", "7"),
                            ("8", "8"),
                            ("9", "9"),
                            ("10", "10"),
                            ("11", "11"),
                            ("12", "12"),
                            ("13", "13"),
                            ("14", "14"),
                            ("15", "15"),
                            ("16", "16"),
                            ("17", "17"),
                            ("18", "18"),
                            ("19", "19"),
                            ("22", "22"),
                            ("23", "23"),
                            ("24", "24"),
                        ],
                        max_length=2,
                        verbose_name="class of reporter",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=500, verbose_name="who they are")),
                ("wants_secrecy", models.BooleanField(default=False, verbose_name="asks for secrecy")),
                (
                    "secrecy_reasons",
                    models.TextField(blank=True, max_length=2000, verbose_name="reasons for secrecy"),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reporters",
                        to="concerns.concernreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "reporter",
                "verbose_name_plural": "reporters",
            },
        ),
        migrations.AddConstraint(
            model_name="concernreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "report"), ("consent", "yes"), _connector="OR"),
                name="concern_contact_has_the_consent",
            ),
        ),
        migrations.AddIndex(
            model_name="reportedclient",
            index=models.Index(
                condition=models.Q(("identity_code", ""), _negated=True),
                fields=["identity_code"],
                name="reported_client_by_code",
            ),
        ),
        migrations.AddIndex(
            model_name="reportedclient",
            index=models.Index(
                condition=models.Q(("name_key", ""), _negated=True),
                fields=["name_key"],
                name="reported_client_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportedclient",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="reported_client_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportedclient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("identified_at", None), ("identified_by", None), ("person", None)),
                    models.Q(("identified_at__isnull", False), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="reported_client_identified_when_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="guardian",
            constraint=models.UniqueConstraint(
                fields=("client", "number"), name="reported_guardian_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reporter",
            constraint=models.UniqueConstraint(fields=("report", "number"), name="reporter_number_once"),
        ),
        migrations.AddConstraint(
            model_name="reporter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "anonymous"), _negated=True),
                    models.Q(
                        ("addresses", []),
                        ("first_names", ""),
                        ("last_name", ""),
                        ("organisation", ""),
                        ("phone", ""),
                        ("secrecy_reasons", ""),
                        ("title", ""),
                        ("wants_secrecy", False),
                    ),
                    _connector="OR",
                ),
                name="reporter_anonymous_holds_no_personal_data",
            ),
        ),
        migrations.AddIndex(
            model_name="concernreport",
            index=models.Index(fields=["-arrived_at", "-contact"], name="concern_reports_newest_first"),
        ),
    ]
