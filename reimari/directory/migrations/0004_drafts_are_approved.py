import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

OPEN, IN_FORCE = ("draft", "returned"), ("approved", "earlier")
STATES = [
    ("draft", "waits for approval"),
    ("returned", "sent back to its writer"),
    ("approved", "approved"),
    ("withdrawn", "withdrawn"),
    ("rewritten", "written anew"),
    ("earlier", "from before versions were approved"),
]

STAYS = (
    """
    CREATE FUNCTION directory_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'directory_edition takes only new rows' USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER directory_edition_stays BEFORE UPDATE OR DELETE ON directory_edition
        FOR EACH ROW EXECUTE FUNCTION directory_edition_stays()
    """,
    "DROP TRIGGER directory_edition_stays ON directory_edition; DROP FUNCTION directory_edition_stays()",
)

DECIDED_ONCE = (
    """
    CREATE FUNCTION directory_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        sent_back text[] := ARRAY['returned_at', 'returned_by_id', 'returned_why'];
        decided text[] := ARRAY['state', 'decided_at', 'decided_by_id', 'is_approved'];
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state = 'draft' OR (NEW.state = 'approved' AND NEW.written_by_id IS NULL) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'directory_edition begins as a draft' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF TG_OP = 'DELETE' OR OLD.state NOT IN ('draft', 'returned')
            OR to_jsonb(NEW) - decided - sent_back <> to_jsonb(OLD) - decided - sent_back
            OR (NEW.state <> 'returned' OR OLD.state <> 'draft')
                AND to_jsonb(NEW) - decided <> to_jsonb(OLD) - decided
        THEN
            RAISE EXCEPTION 'directory_edition takes only new rows' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER directory_edition_stays BEFORE INSERT OR UPDATE OR DELETE ON directory_edition
        FOR EACH ROW EXECUTE FUNCTION directory_edition_stays()
    """,
    STAYS[1],
)

# Back there are no drafts: what was never approved is retired, and each version follows the one before it.
HELD_AT_ONCE = (
    """
    UPDATE directory_edition AS edition
        SET state = CASE WHEN edition.written_by_id IS NULL THEN 'approved' ELSE 'earlier' END,
            decided_at = edition.written_at, is_internal = instruction.is_internal
        FROM directory_instruction AS instruction WHERE instruction.id = edition.instruction_id;
    SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED
    """,
    """
    UPDATE directory_instruction AS instruction
        SET retired_at = COALESCE(retired_at, now()),
            current_id = (SELECT max(id) FROM directory_edition WHERE instruction_id = instruction.id)
        WHERE current_id IS NULL;
    UPDATE directory_edition AS edition
        SET replaces_id = (
            SELECT before.id FROM directory_edition AS before
                WHERE before.instruction_id = edition.instruction_id AND before.number < edition.number
                ORDER BY before.number DESC LIMIT 1
        );
    SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED
    """,
)

ITS_OWN = (
    """
    ALTER TABLE directory_instruction ADD CONSTRAINT instruction_current_edition_is_its_own
        FOREIGN KEY (current_id, id, wants_approved)
        REFERENCES directory_edition (id, instruction_id, is_approved) DEFERRABLE INITIALLY DEFERRED
    """,
    "ALTER TABLE directory_instruction DROP CONSTRAINT instruction_current_edition_is_its_own",
)
ITS_OWN_BEFORE = (
    ITS_OWN[1],
    """
    ALTER TABLE directory_instruction ADD CONSTRAINT instruction_current_edition_is_its_own
        FOREIGN KEY (current_id, id) REFERENCES directory_edition (id, instruction_id)
        DEFERRABLE INITIALLY DEFERRED
    """,
)


def somebody() -> models.ForeignKey:
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def told_when(constant: str) -> models.GeneratedField:
    whens = {
        "wants_approved": models.When(current__isnull=False, then=True),
        "is_approved": models.When(state__in=IN_FORCE, then=True),
    }
    return models.GeneratedField(
        db_persist=True,
        expression=models.Case(whens[constant], default=None),
        output_field=models.BooleanField(null=True),
    )


class Migration(migrations.Migration):
    """A version begins as a draft that somebody else approves (R-PS-33); who has read a change is remembered."""

    dependencies = [
        ("directory", "0003_remark_on_a_line"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(STAYS[1], STAYS[0]),
        migrations.RunSQL(*ITS_OWN_BEFORE),
        migrations.RemoveConstraint("edition", "edition_but_the_first_replaces_one"),
        migrations.RemoveConstraint("edition", "edition_of_its_instruction"),
        migrations.AlterField(
            "edition",
            "replaces",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.edition",
            ),
        ),
        migrations.AlterField(
            "instruction",
            "current",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.edition",
            ),
        ),
        migrations.AddField(
            "edition",
            "is_internal",
            models.BooleanField(default=False, verbose_name="for the county's own people only"),
        ),
        migrations.AddField(
            "edition",
            "state",
            models.CharField(choices=STATES, default="draft", max_length=10, verbose_name="state"),
        ),
        migrations.AddField("edition", "returned_at", models.DateTimeField(null=True, verbose_name="sent back")),
        migrations.AddField("edition", "returned_by", somebody()),
        migrations.AddField(
            "edition",
            "returned_why",
            models.CharField(blank=True, max_length=1000, verbose_name="why it was sent back"),
        ),
        migrations.AddField("edition", "decided_at", models.DateTimeField(null=True, verbose_name="decided")),
        migrations.AddField("edition", "decided_by", somebody()),
        migrations.RunSQL(*HELD_AT_ONCE),
        migrations.AddField("edition", "is_approved", told_when("is_approved")),
        migrations.AddField("instruction", "wants_approved", told_when("wants_approved")),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                name="edition_first_replaces_none", condition=Q(number__gt=1) | Q(replaces=None)
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                name="edition_state_tells_when_and_by_whom",
                condition=Q(state="draft", returned_at=None, decided_at=None)
                | Q(state="returned", returned_at__isnull=False, decided_at=None)
                | (~Q(state__in=OPEN) & Q(decided_at__isnull=False)),
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                name="edition_sent_back_by_whom_and_why",
                condition=Q(returned_at=None, returned_by=None, returned_why="")
                | (Q(returned_at__isnull=False) & ~Q(returned_why="")),
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                name="edition_decided_by_whom_only_when_decided",
                condition=Q(decided_by=None) | Q(decided_at__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                name="edition_approved_by_another",
                condition=~Q(state="approved")
                | Q(written_by=None)
                | (Q(written_by__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("written_by"))),
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(
                fields=("instruction",), condition=Q(state__in=OPEN), name="edition_one_open_draft"
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(
                fields=("replaces",), condition=Q(state__in=IN_FORCE), name="edition_replaced_once"
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(
                fields=("id", "instruction", "is_approved"), name="edition_of_its_instruction"
            ),
        ),
        migrations.RunSQL(*ITS_OWN),
        migrations.RunSQL(*DECIDED_ONCE),
        migrations.CreateModel(
            "ReadMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.edition",
                    ),
                ),
                (
                    "instruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.instruction",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "read mark of an instruction",
                "verbose_name_plural": "read marks of instructions",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "instruction"), name="read_mark_once")
                ],
            },
        ),
    ]
