"""An invented county and country for the tests: two municipalities of its own, two of others."""

import datetime as dt

from reimari.region.profile import reference as packed
from reimari.region.profile.values import (
    Area,
    Channel,
    Conditions,
    Gap,
    Hours,
    Need,
    Organisation,
    OrganisationKind,
    Outcome,
    Place,
    PlaceKind,
    Profile,
    Relation,
    RoutingRule,
    ServiceTask,
    Text,
    Unit,
)
from reimari.routing.rules import Reference

DAY = dt.date(2026, 11, 16)
ALL = ("client", "close_person", "own_employee", "other_authority", "outside_party")


def text(fi: str, sv: str = "") -> Text:
    return Text(fi=fi, sv=sv or fi)


def rule(
    name: str, when: Conditions, then: Outcome, *, why: Text | None = None, gap: str = ""
) -> RoutingRule:
    return RoutingRule(id=name, when=when, then=then, why=why or Text(fi=f"{name}."), gap=gap)


def unit(code: str) -> Unit:
    return Unit(code=code, name=text(f"yksikkö {code}", f"enhet {code}"), organisation="COUNTY")


REFERENCE = Reference(
    municipalities={
        number: packed.Municipality(number, name, county, ("fi",))
        for number, name, county in (
            ("901", text("Saarela", "Holmby"), "50"),
            ("902", text("Kivikko", "Stenby"), "50"),
            ("903", text("Muuala", "Annanort"), "51"),
            ("904", text("Kaukola"), "51"),
        )
    },
    former_municipalities={
        "911": packed.FormerMunicipality("911", "Vanhala", dt.date(2020, 12, 31), "901"),
    },
    postal_areas={
        code: packed.PostalArea(code, name, municipality, names)
        for code, name, municipality, names in (
            ("90100", text("Saarela", "Holmby"), "901", True),
            ("90200", text("Niemi", "Näs"), "901", True),
            ("90201", text("Niemi", "Näs"), "901", True),
            ("90300", text("Lehto"), "901", True),
            ("90400", text("Kivikko", "Stenby"), "902", True),
            ("90401", text("Firma"), "902", False),
            ("90500", text("Lehto"), "903", True),
            ("90600", text("Muuala"), "903", True),
            ("90700", text("Mäki"), "903", True),
            ("90800", text("Mäki"), "904", True),
        )
    },
)

PLACES = (
    Place(code="SAARELA", name=text("Saarela", "Holmby"), number="901"),
    Place(
        code="KIVIKKO",
        name=text("Kivikko", "Stenby"),
        number="902",
        former_names=(text("Louhela"),),
        gap="G-P",
    ),
    Place(
        code="NIEMI",
        name=text("Niemi", "Näs"),
        kind=PlaceKind.LOCALITY,
        municipality="SAARELA",
        postcodes=("90200",),
        former_names=(text("Vanhaniemi"),),
    ),
    Place(
        code="LEHTO",
        name=text("Lehto"),
        kind=PlaceKind.LOCALITY,
        municipality="SAARELA",
        postcodes=("90300",),
    ),
)

TASKS = (
    ServiceTask(code="OLD", name=text("Ikääntyneet", "Äldre")),
    ServiceTask(code="KIDS", name=text("Lapset", "Barn")),
    ServiceTask(code="DIS", name=text("Vammaiset", "Funktionshinder"), has_areas=False),
)

AREAS = (
    Area(
        code="EAST",
        name=text("Itä", "Öster"),
        service_task="OLD",
        places=("SAARELA", "LEHTO"),
        presumed={"LEHTO": "G-L"},
    ),
    Area(code="WEST", name=text("Länsi", "Väster"), service_task="OLD", places=("NIEMI",)),
    Area(code="KID", name=text("Lasten alue"), service_task="KIDS", places=None, gap="G-K"),
)

RULES = (
    rule("URGENT", Conditions(urgent=True), Outcome(destination="ON_CALL_{service_task}")),
    rule(
        "CARE",
        Conditions(any_of={"needs": ("informal_care",)}, age_min=65),
        Outcome(special="CARE"),
        why=Text(fi="Tarve {need}, ikä {age}.", sv="Behov {need}, ålder {age}."),
    ),
    rule(
        "RELATION",
        Conditions(any_of={"services": ("*",)}, none_of={"contactor": ("own_employee",)}),
        Outcome(destination="OWN"),
        gap="G-R",
    ),
    rule(
        "TASK",
        Conditions(any_of={"service_task": ("OLD", "KIDS", "DIS")}),
        Outcome(destination="GUIDE_{service_task}"),
    ),
    rule("NIGHT", Conditions(any_of={"channel": ("chat",)}, open=False), Outcome(destination="NIGHT")),
    rule("REST", Conditions(), Outcome(destination="ADVICE")),
    rule(
        "AREA",
        Conditions(any_of={"destination": ("GUIDE_OLD", "GUIDE_KIDS", "GUIDE_DIS")}),
        Outcome(team="{destination}_{area}"),
        why=Text(fi="{place} on alueella {area}.", sv="{place} ligger i {area}."),
    ),
)

UNITS = tuple(
    map(unit, ("ON_CALL_OLD", "CARE", "OWN", "GUIDE_OLD", "GUIDE_KIDS", "GUIDE_DIS", "NIGHT", "ADVICE"))
)

OFFICE = Hours(days=(1, 2, 3, 4, 5), opens=dt.time(9), closes=dt.time(15), language="fi")
SWEDISH_OFFICE = Hours(days=(1, 2, 3, 4, 5), opens=dt.time(9), closes=dt.time(12), language="sv")

PROFILE = Profile(
    code="XX",
    name=text("Kokeilun alue"),
    unit_name=text("Neuvonta"),
    county_number="50",
    languages=("fi", "sv"),
    contactors=ALL,
    places=PLACES,
    service_tasks=TASKS,
    areas=AREAS,
    organisations=(Organisation(code="COUNTY", name=text("Alue"), kind=OrganisationKind.COUNTY),),
    units=UNITS,
    channels=(
        Channel(
            code="phone",
            name=text("Puhelin"),
            kind="phone",
            languages=("fi", "sv"),
            hours=(OFFICE, SWEDISH_OFFICE),
        ),
        Channel(code="chat", name=text("Chat"), kind="chat", hours=None, gap="G-H"),
        Channel(code="letter", name=text("Kirje"), kind="letter"),
    ),
    needs=(Need(code="informal_care", name=text("omaishoito", "närståendevård")),),
    relations=(Relation(code="home_care", name=text("kotihoito")),),
    rules=RULES,
    gaps=(
        Gap(id="G-U", about=("units.ON_CALL_KIDS",), reason=text("ei tiedossa")),
        Gap(id="G-K", about=("areas.KIDS.KID.places",), reason=text("ei tiedossa")),
    ),
)
