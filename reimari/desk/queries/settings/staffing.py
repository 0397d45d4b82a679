"""Settings of posts: roles, what they ask, where their work may be done, duties kept apart."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reimari.access.catalogue import ACTIONS
from reimari.desk.queries.settings import work
from reimari.desk.queries.settings.book import Book, Row, Table, cell, name, named_cell, words
from reimari.region.profile.values import Competence, Item, RemoteWork, Requirement, Separation, by_code
from reimari.staff import states


def roles(book: Book) -> Sequence[Table]:
    """What each role may do and how far, and what posts with them ask."""
    return [*work.roles(book), _competences(book), _requirements(book), _remote(book), _apart(book)]


def _competences(book: Book) -> Table:
    def row(each: Competence) -> Row:
        gaps = book.gaps(f"competences.{each.code}", own=each.gap)
        return Row(
            each.code,
            (
                named_cell(each),
                cell(_months(each.valid_months), gaps=gaps if each.valid_months is None else ()),
                cell(str(each.warn_days or "")),
                cell(_source(each, each.law)),
            ),
        )

    heads = (_("Competence"), _("Holds for"), _("Days before its end it is told"), _("Source"))
    return Table(_("Competences"), heads, tuple(map(row, book.today(book.profile.competences))))


def _months(months: int | None) -> str:
    if months is None:
        return ""
    return _("%(count)s months") % {"count": months} if months else _("for good")


def _requirements(book: Book) -> Table:
    known_roles, competences = by_code(book.profile.roles), by_code(book.profile.competences)

    def row(each: Requirement) -> Row:
        told = _("the post isn't given") if each.refuses else _("it is warned of")
        gaps = book.gaps(f"requirements.{each.role}", own=each.gap) if each.when_missing is None else ()
        return Row(
            "",
            (
                cell(name(known_roles, each.role), invented=each.invented),
                cell(name(competences, each.competence)),
                cell(told, gaps=gaps),
                cell(_source(each, each.law)),
            ),
        )

    heads = (_("Role"), _("Asks for"), _("Without it"), _("Source"))
    return Table(_("What roles ask for"), heads, tuple(map(row, book.today(book.profile.requirements))))


def _remote(book: Book) -> Table:
    known_roles = by_code(book.profile.roles)

    def row(each: RemoteWork) -> Row:
        whose = name(known_roles, each.role) if each.role else name(book.tasks, each.service_task)
        label = str(states.RemoteWork(each.allowed.value).label)
        return Row("", (cell(whose, invented=each.invented), cell(label), cell(_source(each))))

    heads = (_("Role or service task"), _("Remote work"), _("Source"))
    note = _("The stricter word counts. Where nothing is said, whoever gives the post decides.")
    return Table(_("Remote work"), heads, tuple(map(row, book.today(book.profile.remote_works))), note)


def _apart(book: Book) -> Table:
    known_roles = by_code(book.profile.roles)

    def row(each: Separation) -> Row:
        actions = [str(ACTIONS[code].label) if code in ACTIONS else code for code in each.actions]
        both = actions or [name(known_roles, code) for code in each.roles]
        return Row(each.code, (cell(words(each.why), invented=each.invented), cell(*both)))

    heads = (_("Why"), _("Not held by one person"))
    return Table(_("Duties kept apart"), heads, tuple(map(row, book.today(book.profile.separations))))


def _source(item: Item, law: str = "") -> str:
    return ", ".join([*item.source, *([law] if law else [])])
