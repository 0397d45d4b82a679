"""Who should have been contacted instead of one's own line, and what is told of it (R-PS-70, 71, 76)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.contacts.queries import Known, Route, Rules
from reimari.contacts.rules import (
    GUIDED,
    GUIDED_HERE,
    OWN_EMPLOYEE,
    language_of_client,
    lines_of_unit,
    points_to_tell,
    says_whom_to_contact,
    way_here,
)
from reimari.contacts.states import CameVia, Elsewhere, Told
from reimari.desk.queries.relations import Relation
from reimari.people.rules import shown_phone
from reimari.region.profile.values import (
    OrganisationKind,
    PointKind,
    Profile,
    Serves,
    Unit,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules.lines import OUTSIDER, Viewer, is_of_the_house, is_told
from reimari.routing.rules.conditions import ANY

EMAIL, PHONE = "email", "phone"
TEXT = "guide_there"  # the county's own words, with {unit} and {details}
URGENT_ONLY = "urgent_only"  # … and those that tell what the line is for (R-KS-09)
INTERNAL = "internal_only"  # … and those that ask not to pass a number on (R-PS-75)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A number or an address: as it is called or written to, and as people say it; `key`: of its menu."""

    kind: PointKind
    value: str
    name: str = ""
    key: str = ""
    is_internal: bool = False
    invented: bool = False

    @property
    def said(self) -> str:
        return shown_phone(self.value) if self.kind == PointKind.PHONE else self.value

    @property
    def href(self) -> str:
        return f"{'tel' if self.kind == PointKind.PHONE else 'mailto'}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The party that a matter belongs to, when it isn't the line that writes it down.

    `text` is for whoever contacted us, in `language`; `told`: how they are told it. `via`: what the contact
    most likely is, unless the writer says otherwise. `mailto` opens it as an e-mail, where one is answered.
    `worker`: the client's own worker there, for the county's own people alone; `away`: that they are, today.
    """

    unit: str  # a code
    name: str
    elsewhere: Elsewhere
    details: tuple[Detail, ...]
    text: str
    language: str
    told: Told
    via: CameVia
    worker: str = ""
    away: bool = False
    mailto: str = ""


def can_wait(known: Known, rules: Rules) -> bool:
    """Whether it came by a line that is only for what can't wait, and isn't urgent (R-KS-09)."""
    channel = by_code(valid_items(rules.profile.channels, rules.day)).get(fold(known.channel))
    return channel is not None and channel.urgent_only and not known.urgent


def redirect_of(
    known: Known,
    route: Route,
    rules: Rules,
    actor: Actor,
    *,
    own: str,
    language: str,
    place: bool = True,
    relations: Sequence[Relation] = (),
) -> Redirect | None:
    """Who should have been contacted instead of the unit `own`; None: this is right here, or isn't known.

    No query. `language`: the viewer's. `place`: whether the client's place may show in what is told.
    `relations`: the client's; the unit and the own worker of the one that decided are told (R-PS-86).
    """
    profile, day = rules.profile, rules.day
    general = _party(known, route, rules, own)
    if general is None:
        return None
    relation = _deciding(relations, route, rules) if place else None
    unit = _unit_of(relation, rules) or general
    if fold(unit.code) == fold(own):
        return None
    in_language = language_of_client(known.language, language)
    area = route.decision.area if route.decision and place else None
    inside = known.contactor == OWN_EMPLOYEE
    viewer = Viewer(organisation=actor.organisation) if inside else OUTSIDER
    details = _details(unit, rules, area=area, language=in_language, viewer=viewer)
    worker = relation.worker if relation and inside and is_of_the_house(profile, actor.organisation) else ""
    if relation and worker and relation.email:
        details += (Detail(kind=PointKind.EMAIL, value=relation.email, name=worker, is_internal=True),)
    kinds = {fold(channel.code): channel.kind for channel in valid_items(profile.channels, day)}
    by_email = kinds.get(fold(known.channel)) == EMAIL
    away = bool(relation and worker and relation.away)
    own_worker = (worker, away)
    text = _text(profile, unit, details, in_language, worker=own_worker, only_urgent=can_wait(known, rules))
    return Redirect(
        unit=unit.code,
        name=unit.name.in_language(language),
        elsewhere=_where(unit, profile),
        details=details,
        text=text,
        language=in_language,
        told=Told.EMAIL if by_email else Told.IN_CONTACT,
        via=CameVia(
            way_here(
                contactor=known.contactor,
                ours=lines_of_unit(profile, own, day),
                theirs=lines_of_unit(profile, unit.code, day),
            )
        ),
        worker=worker,
        away=away,
        mailto=f"mailto:?body={quote(text)}" if by_email else "",
    )


def _party(known: Known, route: Route, rules: Rules, own: str) -> Unit | None:
    """The unit that should have been contacted, if it isn't one's own."""
    decision, waits = route.decision, can_wait(known, rules)
    if decision is None or not decision.destination:
        return None
    profile, day = rules.profile, rules.day
    if fold(decision.destination) == fold(own):
        return _unit_that_takes(known, rules, own) if waits else None
    only_some = waits or any(line.serves != Serves.EVERYBODY for line in lines_of_unit(profile, own, day))
    if not only_some and not says_whom_to_contact(valid_items(profile.rules, day), decision.rules):
        return None
    return by_code(valid_items(profile.units, day)).get(fold(decision.destination))


def _deciding(relations: Sequence[Relation], route: Route, rules: Rules) -> Relation | None:
    """The relationship by which the rules chose the party; of several the one that the rule names first."""
    decided = route.decision.rules if route.decision else ()
    for rule in valid_items(rules.profile.rules, rules.day):
        if rule.id in decided and rule.then.destination:
            for code in rule.when.any_of.get("services", ()):
                for relation in relations:
                    if code == ANY or fold(code) == fold(relation.kind):
                        return relation
    return None


def _unit_of(relation: Relation | None, rules: Rules) -> Unit | None:
    units = by_code(valid_items(rules.profile.units, rules.day))
    return units.get(fold(relation.unit)) if relation else None


def _unit_that_takes(known: Known, rules: Rules, own: str) -> Unit | None:
    """The first other unit with a telephone line that takes from this contactor what can wait."""
    profile, day = rules.profile, rules.day
    units = by_code(valid_items(profile.units, day))
    for line in valid_items(profile.channels, day):
        takes = line.serves.takes(known.contactor) and not line.urgent_only
        handles = not line.tasks or fold(known.need) in map(fold, line.tasks)
        if line.kind == PHONE and takes and handles and fold(line.unit) in units.keys() - {fold(own)}:
            return units[fold(line.unit)]
    return None


def _details(
    unit: Unit, rules: Rules, *, area: str | None, language: str, viewer: Viewer
) -> tuple[Detail, ...]:
    """What `viewer` may tell: the unit's lines, and what stands of the unit itself."""
    profile, day = rules.profile, rules.day
    points = points_to_tell(profile, unit.code, day, area=area, language=language, viewer=viewer)
    lines = by_code(profile.channels)
    keys = {
        fold(choice.channel): choice.key
        for choice in valid_items(profile.menu_choices, day)
        if area and fold(choice.area) == fold(area)
    }
    found = [
        Detail(
            kind=point.kind,
            value=point.value,
            name=point.name.in_language(language),
            key=keys.get(fold(point.channel), "") if point.kind == PointKind.PHONE and not point.area else "",
            is_internal=not (point.public and lines[fold(point.channel)].public),
            invented=point.invented,
        )
        for point in points
    ]
    if is_told(unit, profile, viewer):
        own = ((PointKind.PHONE, unit.phone), (PointKind.EMAIL, unit.email))
        found += [
            Detail(kind=kind, value=value, is_internal=not unit.public, invented=unit.invented)
            for kind, value in own
            if value
        ]
    return tuple({detail.value: detail for detail in reversed(found)}.values())[::-1]


def _where(unit: Unit, profile: Profile) -> Elsewhere:
    organisation = by_code(profile.organisations).get(fold(unit.organisation))
    is_municipal = organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY
    return Elsewhere.MUNICIPALITY if is_municipal else Elsewhere.OTHER_UNIT


def _said(details: Sequence[Detail]) -> str:
    """The numbers and addresses in one line, in the language that is spoken now."""
    return ", ".join(
        gettext("%(number)s (choose %(key)s)") % {"number": detail.said, "key": detail.key}
        if detail.key
        else detail.said
        for detail in details
    )


def _text(
    profile: Profile,
    unit: Unit,
    details: Sequence[Detail],
    language: str,
    *,
    worker: tuple[str, bool],
    only_urgent: bool = False,
) -> str:
    """The words for whoever contacted us: the county's own where there is something to tell, else ours.

    `only_urgent`: first that the line is for urgent matters only. `worker`: the client's own, who is named,
    and whether they are away today.
    """
    own, away = worker
    name = unit.name.in_language(language)
    with translation.override(language):
        said = _said(details)
        if said and (written := _phrase(profile, TEXT, language)):
            text = written.replace("{unit}", name).replace("{details}", said)
        else:
            text = gettext(GUIDED_HERE if said else GUIDED) % {"unit": name, "details": said}
        if own:
            text += " " + gettext("The client's own worker: %(name)s.") % {"name": own}
        if own and away:
            text += " " + gettext("They are away today: contact the unit.")
        if only_urgent:
            first = _phrase(profile, URGENT_ONLY, language) or gettext(
                "This line is for urgent matters only."
            )
            text = f"{first} {text}"
    if any(detail.is_internal for detail in details):
        text = f"{text} {_phrase(profile, INTERNAL, language)}".strip()
    return text


def _phrase(profile: Profile, code: str, language: str) -> str:
    """The county's own words in just this language; empty: it has none."""
    own = next((one.text for one in profile.phrases if one.code == code), None)
    return {"fi": own.fi, "sv": own.sv, "en": own.en}.get(language, "") if own else ""
