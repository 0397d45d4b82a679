"""Settings of the work: routing rules, steps, clocks, levels, roles, features, texts."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reimari.access.catalogue import ACTIONS
from reimari.contacts.states import ParticipantKind
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.settings.beside_clocks import monthly_row, reach_table, target_row
from reimari.desk.queries.settings.book import (
    Book,
    Cell,
    Row,
    Table,
    cell,
    name,
    named_cell,
    words,
    yes_no,
)
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import (
    Clock,
    ClockKind,
    Coded,
    Conditions,
    Limit,
    Outcome,
    Retention,
    RoutingRule,
    Scope,
    StepKind,
    fold,
    valid_items,
)

OPEN_PLACE = re.compile(r"\{(\w+)\}")


def routing(book: Book) -> Sequence[Table]:
    """The rules in the order in which they are read, each with its sentence."""

    def row(number: int, rule: RoutingRule) -> Row:
        gaps = book.gaps(f"routing.{rule.id}", own=rule.gap)
        return Row(
            rule.id,
            (
                cell(str(number)),
                cell(*conditions(book, rule.when) or [_("always")]),
                cell(*_outcome(book, rule.then)),
                cell(_filled(words(rule.why)), gaps=gaps, invented=rule.invented),
                cell(", ".join(rule.source)),
            ),
        )

    rules = book.today(book.profile.rules)
    rows = tuple(row(number, rule) for number, rule in enumerate(rules, start=1))
    heads = (_("Order"), _("When"), _("Then"), _("Why"), _("Source"))
    note = _("The first rule that holds decides; later ones fill only what is still open.")
    return [Table(_("Routing rules"), heads, rows, note)]


def conditions(book: Book, when: Conditions) -> list[str]:
    """All that has to be so, in words."""
    lines = [_condition(book, fact, codes, none=False) for fact, codes in when.any_of.items()]
    lines += [_condition(book, fact, codes, none=True) for fact, codes in when.none_of.items()]
    if when.age_min is not None:
        lines.append(_("age at least %(age)s") % {"age": when.age_min})
    if when.age_max is not None:
        lines.append(_("age at most %(age)s") % {"age": when.age_max})
    if when.open is not None:
        lines.append(_open(book, when))
    if when.urgent is not None:
        lines.append(_("urgent") if when.urgent else _("not urgent"))
    return lines


def _open(book: Book, when: Conditions) -> str:
    line = next((one for one in book.profile.channels if fold(one.code) == fold(when.open_of)), None)
    if not when.open_of:
        return _("open now") if when.open else _("closed now")
    name = words(line.name) if line else when.open_of
    said = _("%(line)s is open now") if when.open else _("%(line)s is closed now")
    return said % {"line": name}


def _facts() -> dict[str, str]:
    """The facts that rules ask about, and that their sentences leave open, in words."""
    return {
        "contactor": _("who contacts"),
        "services": _("client relationship"),
        "needs": _("need"),
        "need": _("need"),
        "service_task": _("service task"),
        "language": _("language"),
        "channel": _("channel"),
        "place": _("place"),
        "area": _("area"),
        "age": _("age"),
        "destination": _("destination"),
    }


def _filled(template: str) -> str:
    """A sentence or a code with its open places in words: [service task]."""
    facts = _facts()
    return OPEN_PLACE.sub(lambda found: f"[{facts.get(found[1], found[1])}]", template)


def _condition(book: Book, fact: str, codes: Sequence[str], *, none: bool) -> str:
    said = _either(_value(book, fact, code) for code in codes)
    named = _facts().get(fact, fact)
    return (
        _("%(fact)s: none of %(choices)s") % {"fact": named, "choices": said} if none else f"{named}: {said}"
    )


def _value(book: Book, fact: str, code: str) -> str:
    if code == "*":
        return _("any at all")
    kinds: dict[str, Mapping[str, Coded]] = {
        "services": book.relations,
        "needs": book.needs,
        "service_task": book.tasks,
    }
    kinds |= {"channel": book.channels, "place": book.places, "destination": book.units}
    if fact == "contactor" and code in set(ParticipantKind):
        return str(ParticipantKind(code).label)
    if fact == "language":
        return language_name(code)
    return name(kinds.get(fact, {}), code)


def _outcome(book: Book, then: Outcome) -> list[str]:
    found = []
    if then.destination:
        found.append((_("destination"), _units(book, then.destination)))
    if then.team:
        found.append((_("team"), _filled(name(book.teams, then.team))))
    if then.special:
        found.append((_("unit without areas"), name(book.units, then.special)))
    return [f"{what}: {said}" for what, said in found]


def _units(book: Book, template: str) -> str:
    """The names of the units that the template may mean, one for each service task; else the template."""
    tasks = [task.code for task in book.today(book.profile.service_tasks)]
    codes = [template.replace("{service_task}", task) for task in tasks]
    names = [name(book.units, code) for code in dict.fromkeys(codes) if fold(code) in book.units]
    return _either(names) or _filled(name(book.units, template))


def _either(names: Iterable[str]) -> str:
    """“one or another”."""
    return (" " + pgettext("between choices", "or") + " ").join(names)


def steps(book: Book) -> Sequence[Table]:
    """Kinds of step with the time that holds when no clock runs."""

    def row(step: StepKind) -> Row:
        gaps = book.gaps(f"steps.{step.code}")
        return Row(
            step.code,
            (
                named_cell(step),
                cell(_step_time(step), gaps=gaps, invented=step.invented),
                cell(_("%(hours)s h before") % {"hours": step.soon_hours}),
                cell(yes_no(step.waits_for_client)),
                cell(words(step.promise)),
            ),
        )

    heads = (
        _("Step"),
        _("Usual time"),
        _("Soon late"),
        _("Waits for the client"),
        _("What the client is told"),
    )
    note = _("The usual time holds when no clock runs. A clock that ends earlier goes before it.")
    return [Table(_("Kinds of step"), heads, tuple(map(row, book.today(book.profile.steps))), note)]


def _step_time(step: StepKind) -> str:
    if step.hours:
        return _("%(hours)s hours") % {"hours": step.hours}
    if step.working_days:
        return _("%(days)s working days") % {"days": step.working_days}
    return ""


def clocks(book: Book) -> Sequence[Table]:
    """The county's promises, and apart from them what the law says."""
    own = book.today(book.profile.clocks)
    promises = [clock for clock in own if clock.kind == ClockKind.PROMISE]
    every = (*own, *valid_items(law_clocks(), book.day))
    law = [clock for clock in every if clock.kind == ClockKind.LAW]
    known = [clock for clock in law if not clock.is_from_memory]
    unsure = [clock for clock in law if clock.is_from_memory]
    heads = (_("Clock"), _("Limit"), _("Starts"), _("Stops"), _("For whom"), _("Measured by"))
    of_law = (*heads[:5], _("Statute"))
    tables = [
        Table(_("The county's promises"), heads, tuple(_clock(book, clock) for clock in promises)),
        Table(_("Deadlines of the law"), of_law, tuple(_clock(book, clock) for clock in known)),
    ]
    if unsure:
        note = _("These limits haven't been checked against the statute. They aren't shown as law.")
        tables.append(Table(_("Not verified"), of_law, tuple(_clock(book, each) for each in unsure), note))
    reasons = tuple(Row(each.code, (named_cell(each),)) for each in book.today(book.profile.pause_reasons))
    tables.append(Table(_("Why a clock may stand still"), (_("Reason"),), reasons))
    tables.append(reach_table(book))
    kept = tuple(_retention(book, each) for each in book.today(book.profile.retentions))
    if kept:
        note = _(
            "Counted in days from the end of the matter, of an e-mail from when it was marked as moved to the"
            " client record if that is earlier, of a caller's number from the call. "
            "That something came, and when, is kept."
        )
        tables.append(Table(_("Retention times"), (_("What"), _("Days")), kept, note))
    targets = tuple(target_row(book, each) for each in book.today(book.profile.targets))
    if targets:
        tables.append(Table(_("Targets of figures"), (_("What"), _("At least"), _("Source")), targets))
    monthly = tuple(monthly_row(book, each) for each in book.today(book.profile.monthly_reports))
    if monthly:
        told = (_("Report"), _("Of whom"), _("Figures"), _("Gone through by"))
        tables.append(Table(_("Monthly reports"), told, monthly))
    return tables


def _retention(book: Book, kept: Retention) -> Row:
    gaps = book.gaps(f"retentions.{kept.code}", own=kept.gap)
    days = "" if kept.days is None else str(kept.days)
    return Row(kept.code, (named_cell(kept), cell(days, gaps=() if days else gaps, invented=kept.invented)))


def _clock(book: Book, clock: Clock) -> Row:
    gaps = book.gaps(f"clocks.{clock.code}", own=clock.gap)
    channel = name(book.channels, clock.channel) if clock.channel else ""
    return Row(
        clock.code,
        (
            named_cell(clock, gaps if limit_words(clock) else ()),
            cell(
                limit_words(clock),
                _("by the opening hours of %(channel)s") % {"channel": channel} if channel else "",
                gaps=() if limit_words(clock) else gaps,
                invented=clock.invented,
            ),
            cell(*map(_event, clock.starts)),
            cell(*map(_event, clock.stops)),
            cell(*conditions(book, clock.when), note=words(clock.reading)),
            _measured(clock),
        ),
    )


def _measured(clock: Clock) -> Cell:
    if clock.kind == ClockKind.PROMISE:
        return cell(clock.indicator)
    if clock.is_from_memory:
        return cell(_("not verified"))
    computed = _("computed from the statute") if clock.confidence == "C" else _("found in the source")
    return cell(clock.law, note=computed)


def limit_words(clock: Clock) -> str:
    """How long a promise or a legal deadline may run."""
    match clock.limit:
        case Limit.WORKING_DAYS:
            return _("%(days)s working days") % {"days": clock.length}
        case Limit.MONTHS:
            return _("%(months)s months") % {"months": clock.length}
        case Limit.SAME_DAY:
            return _("the same day")
        case Limit.WITH_CONTACT:
            return _("during the contact")
        case Limit.AT_ONCE:
            return _("at once")
        case _:
            return ""


def _event(code: str) -> str:
    events = {
        "application_received": _("the application has arrived"),
        "contact_received": _("the contact has arrived"),
        "contact_recorded": _("the contact has been recorded"),
        "case_opened": _("the case has been opened"),
        "told": _("the client has been told what happens next"),
        "outcome_recorded": _("the outcome has been recorded"),
        "client_reached": _("the client has been reached"),
        "initial_assessment": _("the initial assessment has been done"),
        "assessment_started": _("the assessment of needs has begun"),
        "assessment_done": _("the assessment of needs is ready"),
        "meeting_agreed": _("a meeting has been agreed"),
        "meeting_realised": _("the meeting has taken place"),
        "decision_made": _("the decision has been made"),
        "service_started": _("the service has begun"),
        "urgency_assessed": _("the urgency has been assessed"),
        "contact_ended": _("the contact has ended"),
        "case_closed": _("the case has been closed"),
    }
    return events.get(code, code)


def levels(book: Book) -> Sequence[Table]:
    """The levels of guidance."""
    rows = tuple(
        Row(
            level.code,
            (
                cell(str(level.number)),
                named_cell(level, book.gaps(f"levels.{level.code}")),
                cell(_("inferred") if level.inferred else _("told by the source")),
            ),
        )
        for level in sorted(book.today(book.profile.levels), key=lambda level: level.number)
    )
    return [Table(_("Levels of guidance"), (_("Level"), _("Name"), _("From where")), rows)]


def roles(book: Book) -> Sequence[Table]:
    """What each role may do, in words; and how far."""
    scopes = {
        Scope.OWN: _("only what one has made or sent"),
        Scope.TEAM: _("the post's own team"),
        Scope.UNIT: _("all teams of the unit"),
        Scope.SERVICE_TASK: _("all teams of the service task"),
        Scope.PARTNERS: _("all teams of outsourced partners"),
        Scope.COUNTY: _("all teams"),
    }
    held = book.today(book.profile.roles)
    reach = tuple(
        Row(role.code, (named_cell(role, book.gaps(f"roles.{role.code}")), cell(scopes[role.scope])))
        for role in held
    )
    may = tuple(
        Row(
            action.name,
            (
                cell(str(action.label)),
                *(cell(_("yes") if action.name in role.actions else "") for role in held),
            ),
        )
        for action in sorted(ACTIONS.values(), key=lambda action: action.name)
    )
    heads = (_("What"), *(words(role.name) for role in held))
    return [
        Table(_("Roles and how far they reach"), (_("Role"), _("Reaches")), reach),
        Table(_("What a role may do"), heads, may),
    ]


def texts(book: Book) -> Sequence[Table]:
    """Switches, and the county's own sentences."""
    features = []
    for feature in book.today(book.profile.features):
        where = [name(book.places, code) for code in feature.places]
        where += [name(book.tasks, code) for code in feature.service_tasks]
        features.append(
            Row(
                feature.code,
                (
                    cell(_("on") if feature.on else _("off"), invented=feature.invented),
                    cell(", ".join(where) or _("whole county"), gaps=book.gaps(f"features.{feature.code}")),
                ),
            )
        )
    sentences = tuple(
        Row(
            each.code,
            (
                cell(
                    words(each.text),
                    gaps=book.gaps(f"texts.{each.code}"),
                    invented=each.invented,
                    note=" · ".join(
                        text for text in (each.text.fi, each.text.sv) if text and text != words(each.text)
                    ),
                ),
            ),
        )
        for each in book.today(book.profile.phrases)
    )
    return [
        Table(_("Features"), (_("State"), _("Where")), tuple(features)),
        Table(_("Texts"), (_("Text"),), sentences),
    ]
