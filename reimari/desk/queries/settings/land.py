"""Settings of the county itself: places and areas, units and teams, channels, needs."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reimari.desk.forms.choices import language_name
from reimari.desk.queries.rows import kept_words
from reimari.desk.queries.settings.book import (
    Book,
    Cell,
    Row,
    Table,
    cell,
    name,
    named_cell,
    validity,
    words,
    yes_no,
)
from reimari.region.profile.values import (
    Area,
    Gap,
    Organisation,
    OrganisationKind,
    Place,
    PlaceKind,
    Post,
    ServiceTask,
    Team,
    Unit,
    fold,
)


def places(book: Book) -> Sequence[Table]:
    """Places, and for each service task which area and team each place has."""
    tasks = book.today(book.profile.service_tasks)
    teams = {
        (fold(team.service_task), fold(team.area)): team
        for team in book.today(book.profile.teams)
        if team.service_task
    }
    by_place: dict[tuple[str, str], Area] = {}
    for area in book.today(book.profile.areas):
        for code in area.places or ():
            by_place[(fold(area.service_task), fold(code))] = area

    def row(place: Place) -> Row:
        about = book.gaps(f"places.{place.code}", own=place.gap)
        languages = ", ".join(map(language_name, place.languages))
        numbers = ", ".join((place.number, *place.postcodes)).strip(", ")
        cells = [named_cell(place, about), cell(numbers), cell(languages)]
        cells += [_area_of(book, by_place, teams, task, place) for task in tasks]
        return Row(place.code, tuple(cells))

    heads = (_("Place"), _("Number or postal codes"), _("Languages"), *(words(task.name) for task in tasks))
    rows = tuple(row(place) for place in book.today(book.profile.places))
    note = _("A postal code goes before a locality, and a locality before its municipality.")
    return [
        Table(_("Places, with the area and team of each service task"), heads, rows, note),
        _areas(book),
        _tasks(book, tasks),
    ]


def _area_of(
    book: Book,
    by_place: dict[tuple[str, str], Area],
    teams: dict[tuple[str, str], Team],
    task: ServiceTask,
    place: Place,
) -> Cell:
    if not task.has_areas:
        return cell(_("whole county"))
    area = by_place.get((fold(task.code), fold(place.code)))
    if area is None and place.kind == PlaceKind.LOCALITY:
        area = by_place.get((fold(task.code), fold(place.municipality)))
    if area is None:
        return cell(gaps=book.gaps(f"areas.{task.code}"))
    presumed = {fold(code): gap for code, gap in area.presumed.items()}.get(fold(place.code), "")
    team = teams.get((fold(task.code), fold(area.code)))
    gaps = book.gaps(own=presumed) if presumed else ()
    return cell(words(area.name), words(team.name) if team else "", gaps=gaps, invented=area.invented)


def _areas(book: Book) -> Table:
    def row(area: Area) -> Row:
        gaps = book.gaps(f"areas.{area.service_task}.{area.code}", f"areas.{area.code}", own=area.gap)
        if area.places is None:
            where = cell(gaps=gaps)
        else:
            where = cell(", ".join(name(book.places, code) for code in area.places), gaps=gaps)
        number = cell(str(area.number) if area.number is not None else "")
        return Row(area.code, (named_cell(area), cell(name(book.tasks, area.service_task)), where, number))

    heads = (_("Area"), _("Service task"), _("Places"), _("Number in the menu"))
    return Table(_("Areas"), heads, tuple(map(row, book.today(book.profile.areas))))


def _tasks(book: Book, tasks: Sequence[ServiceTask]) -> Table:
    adoption = {"": _("in use"), "in_use": _("in use"), "planned": _("planned")}

    def row(task: ServiceTask) -> Row:
        gaps = book.gaps(f"service_tasks.{task.code}")
        return Row(
            task.code,
            (
                named_cell(task, gaps),
                cell(yes_no(task.has_areas)),
                cell(adoption.get(task.adoption, task.adoption)),
            ),
        )

    return Table(
        _("Service tasks"), (_("Service task"), _("Has areas"), _("Adoption")), tuple(map(row, tasks))
    )


def units(book: Book) -> Sequence[Table]:
    """Organisations with their contracts, units, teams and posts."""
    return [_organisations(book), _units(book), _teams(book), _posts(book)]


def _organisations(book: Book) -> Table:
    kinds = {
        OrganisationKind.COUNTY: _("the county"),
        OrganisationKind.PARTNER: _("partner"),
        OrganisationKind.MUNICIPALITY: _("municipality"),
    }

    def row(each: Organisation) -> Row:
        gaps = book.gaps(f"organisations.{each.code}")
        return Row(
            each.code,
            (
                named_cell(each, gaps),
                cell(kinds[each.kind]),
                cell(validity(each, book.day)),
                cell(", ".join(each.may)),
                cell(", ".join(each.may_not)),
            ),
        )

    heads = (_("Organisation"), _("Kind"), _("Validity"), _("May"), _("May not"))
    note = _("A partner's rights begin and end with its contract.")
    return Table(_("Organisations"), heads, tuple(map(row, book.profile.organisations)), note)


def _units(book: Book) -> Table:
    organisations = {fold(each.code): each for each in book.profile.organisations}

    def row(unit: Unit) -> Row:
        gaps = book.gaps(f"units.{unit.code}")
        above = cell(
            name(organisations, unit.organisation), name(book.units, unit.parent) if unit.parent else ""
        )
        contact = cell(unit.phone, unit.email, unit.url) if book.tells(unit) else cell()
        kind = cell(
            _("serves the whole county, before areas are asked") if unit.special else "",
            kept_words(unit),
        )
        return Row(unit.code, (named_cell(unit, gaps), above, contact, kind))

    heads = (_("Unit"), _("Part of"), _("Contact details"), _("Note"))
    return Table(_("Units, intake points and lines"), heads, tuple(map(row, book.today(book.profile.units))))


def _teams(book: Book) -> Table:
    areas = {(fold(area.service_task), fold(area.code)): area for area in book.profile.areas}

    def row(team: Team) -> Row:
        area = areas.get((fold(team.service_task), fold(team.area)))
        return Row(
            team.code,
            (
                named_cell(team, book.gaps(f"teams.{team.code}")),
                cell(name(book.units, team.unit)),
                cell(name(book.tasks, team.service_task) if team.service_task else ""),
                cell(words(area.name) if area else team.area),
            ),
        )

    heads = (_("Team"), _("Unit"), _("Service task"), _("Area"))
    return Table(_("Teams"), heads, tuple(map(row, book.today(book.profile.teams))))


def _posts(book: Book) -> Table:
    roles = {fold(role.code): role for role in book.profile.roles}

    def row(post: Post) -> Row:
        count = f"{post.count:g}" if post.count is not None else ""
        return Row(
            "",
            (
                cell(words(post.title), invented=post.invented),
                cell(name(roles, post.role)),
                cell(name(book.teams, post.team) if post.team else "", gaps=_post_gaps(book, post, "team")),
                cell(count, gaps=() if count else _post_gaps(book, post, "count")),
            ),
        )

    heads = (_("Post"), _("Role"), _("Team"), _("How many"))
    return Table(_("Posts"), heads, tuple(map(row, book.today(book.profile.posts))))


def _post_gaps(book: Book, post: Post, value: str) -> tuple[Gap, ...]:
    return tuple(
        gap
        for gap in book.gaps(f"posts.{post.role}.{value}")
        if any(fold(about).endswith(value) for about in gap.about)
    )


def needs(book: Book) -> Sequence[Table]:
    """What people may need, and which existing client relationships the rules know."""
    rows = []
    for need in book.today(book.profile.needs):
        gaps = book.gaps(f"needs.{need.code}")
        where = ", ".join(name(book.tasks, task) for task in need.service_tasks) or _("any service task")
        rows.append(
            Row(
                need.code,
                (
                    named_cell(need, gaps),
                    cell(where),
                    cell(words(need.instruction)),
                    cell(", ".join(need.words)),
                ),
            )
        )
    heads = (_("Need"), _("Belongs to"), _("Instruction"), _("Words that suggest it"))
    relations = tuple(
        Row(each.code, (named_cell(each, book.gaps(f"relations.{each.code}")),))
        for each in book.today(book.profile.relations)
    )
    return [
        Table(_("Needs"), heads, tuple(rows)),
        Table(_("Kinds of client relationship"), (_("Client relationship"),), relations),
    ]
