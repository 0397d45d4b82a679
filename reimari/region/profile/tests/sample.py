"""An invented county with something in every file and every field: no test needs a real one."""

from pathlib import Path

FILES = {
    "profile.toml": """\
code = "XX"
county_number = "90"
languages = ["fi", "sv"]
contactors = ["client", "close_person"]
over_age = 65
start_date = 2024-01-01
valid_from = 2024-01-01
name = { fi = "Esimerkki", sv = "Exempel", en = "Example" }
unit_name = { fi = "Neuvonta", sv = "Rådgivning" }

[population]
total = 1000
aged_65_plus = 200
as_of = "2023"
swedish_share = 0.25

[calendar]
count_saturday = true
eves_nonworking = false
""",
    "places.toml": """\
valid_from = 2024-01-01

[[municipality]]
code = "HELSINKI"
number = "091"
name = { fi = "Helsinki", sv = "Helsingfors" }
languages = ["fi", "sv"]
former_names = [{ fi = "Vanha", sv = "Gamla" }]
gap = "G-14"

[[locality]]
code = "CAPE"
name = { fi = "Niemi", sv = "Udden" }
municipality = "HELSINKI"
postcodes = ["00100", "00120"]
valid_from = 2025-01-01
source = ["R-XX-01"]
""",
    "areas.toml": """\
[[area]]
code = "EAST"
name = { fi = "Itä", sv = "Öst" }
service_task = "OLD"
places = ["HELSINKI"]
presumed = { HELSINKI = "G-01" }
number = 1

[[area]]
code = "WEST"
name = { fi = "Länsi", sv = "Väst" }
service_task = "OLD"
places = ["CAPE"]

[[area]]
code = "EAST"
name = { fi = "Itä", sv = "Öst" }
service_task = "KIDS"
gap = "G-03"
""",
    "needs.toml": """\
[[service_task]]
code = "OLD"
name = { fi = "Ikääntyneet", sv = "Äldre" }

[[service_task]]
code = "KIDS"
name = { fi = "Lapset", sv = "Barn" }
adoption = "in_use"

[[service_task]]
code = "DISABILITY"
name = { fi = "Vammaiset", sv = "Funktionshindrade" }
has_areas = false

[[need]]
code = "veteran"
name = { fi = "Veteraani", sv = "Veteran" }
service_tasks = ["OLD"]
instruction = { fi = "Kysy \\"tunnusta\\".\\nSitten jatka.", sv = "Fråga." }
words = ["sota", "rintama"]
""",
    "relations.toml": """\
[[relation]]
code = "home_care"
name = { fi = "Kotihoito", sv = "Hemvård" }
""",
    "units.toml": """\
[[organisation]]
code = "COUNTY"
name = { fi = "Hyvinvointialue", sv = "Välfärdsområdet" }
kind = "county"

[[organisation]]
code = "PARTNER"
name = { fi = "Kumppani", sv = "Partner" }
kind = "partner"
may = ["advise"]
may_not = ["decide"]
valid_from = 2024-01-01
valid_until = 2024-12-31
source = ["R-XX-04"]

[[unit]]
code = "ADVICE"
name = { fi = "Neuvonta", sv = "Rådgivning" }
organisation = "COUNTY"
phone = "+358 9 0000000"
email = "neuvonta@example.invalid"
url = "https://example.invalid/"

[[unit]]
code = "CARE"
name = { fi = "Omaishoito", sv = "Närståendevård" }
organisation = "COUNTY"
parent = "ADVICE"
public = false
special = true

[[unit]]
code = "GUIDANCE_OLD"
name = { fi = "Ohjaus", sv = "Handledning" }
organisation = "COUNTY"

[[team]]
code = "ADVICE"
name = { fi = "Neuvojat", sv = "Rådgivare" }
unit = "ADVICE"
supervisors = 1

[[team]]
code = "CARE"
name = { fi = "Omaishoitajat", sv = "Närståendevårdare" }
unit = "CARE"
service_task = "DISABILITY"

[[team]]
code = "GUIDANCE_OLD_EAST"
name = { fi = "Itäinen", sv = "Östra" }
unit = "GUIDANCE_OLD"
service_task = "OLD"
area = "EAST"

[[team]]
code = "GUIDANCE_OLD_WEST"
name = { fi = "Läntinen", sv = "Västra" }
unit = "GUIDANCE_OLD"
service_task = "OLD"
area = "WEST"

[[team]]
code = "GUIDANCE_KIDS"
name = { fi = "Lasten", sv = "Barnens" }
unit = "ADVICE"
service_task = "KIDS"

[[post]]
title = { fi = "Ohjaaja", sv = "Handledare" }
role = "adviser"
team = "ADVICE"
count = 2.5
""",
    "roles.toml": """\
[[role]]
code = "adviser"
name = { fi = "Neuvoja", sv = "Rådgivare" }
actions = ["work.list", "work.view"]
scope = "team"
""",
    "channels.toml": """\
[[channel]]
code = "phone"
name = { fi = "Puhelin", sv = "Telefon" }
kind = "phone"
unit = "ADVICE"
languages = ["fi", "sv"]

[[channel.hours]]
days = [1, 2, 3, 4, 5]
opens = 09:00:00
closes = 15:00:00
language = "fi"

[[channel.hours]]
days = [6]
opens = 10:00:00
closes = 12:30:00
language = "sv"
area = "EAST"
holidays = true
valid_from = 2024-06-01

[[channel]]
code = "letter"
name = { fi = "Kirje", sv = "Brev" }
kind = "letter"
hours = []
public = false
recorded = false

[[channel]]
code = "chat"
name = { fi = "Chat", sv = "Chatt" }
kind = "chat"
digital = true
gap = "G-09"
""",
    "routing.toml": """\
[[rule]]
id = "DR-16"
when = { urgent = true, service_task = ["OLD"] }
then = { destination = "GUIDANCE_{service_task}", team = "{destination}_{area}" }
why = { fi = "Kiireellinen: {place}", sv = "Brådskande: {place}" }
gap = "G-05"
source = ["R-XX-06"]

[[rule]]
id = "DR-15"
when = { needs = ["veteran"], services_none_of = ["*"], age_min = 65, age_max = 120, open = false }
then = { special = "CARE" }
why = { fi = "Oma yksikkö", sv = "Egen enhet" }

[[rule]]
id = "DR-14"
when = { place = ["HELSINKI"], contactor = ["client"], language = ["fi"], channel = ["phone"] }
then = { destination = "GUIDANCE_{service_task}", team = "{destination}_{area}" }
why = { fi = "Alue", sv = "Område" }

[[rule]]
id = "DR-10"
when = {}
then = { destination = "ADVICE" }
why = { fi = "Muuten", sv = "Annars" }
""",
    "steps.toml": """\
[[step]]
code = "call"
name = { fi = "Soitto", sv = "Samtal" }
promise = { fi = "{unit} soittaa {due} mennessä", sv = "{unit} ringer senast {due}" }
working_days = 2
soon_hours = 8

[[step]]
code = "wait"
name = { fi = "Odotus", sv = "Väntan" }
hours = 12
waits_for_client = true
""",
    "clocks.toml": """\
[[clock]]
code = "D-1"
name = { fi = "Samana päivänä", sv = "Samma dag" }
kind = "promise"
limit = "same_day"
starts = ["contact_received"]
stops = ["outcome_recorded", "told"]
owner = "ADVICE"
channel = "phone"
due_time = 16:00:00
indicator = "K-05"
confidence = "F"

[[clock]]
code = "D-2"
name = { fi = "Alkuarvio", sv = "Inledande bedömning" }
kind = "promise"
limit = "working_days"
length = 7
starts = ["contact_recorded"]
stops = ["initial_assessment"]
when = { service_task = ["OLD"] }
owner = "GUIDANCE_OLD"
indicator = "K-06"
source = ["R-XX-22"]

[[clock]]
code = "D-8"
name = { fi = "Arviointiin pääsy", sv = "Tillgång till bedömning" }
kind = "promise"
limit = "none"
starts = ["contact_recorded"]
stops = ["assessment_started"]
indicator = "K-18"
gap = "G-20"

[[pause_reason]]
code = "not_reached"
name = { fi = "Ei tavoitettu", sv = "Inte nådd" }
""",
    "levels.toml": """\
[[level]]
code = "one"
name = { fi = "Viestintä", sv = "Kommunikation" }
number = 1
inferred = true
""",
    "texts.toml": """\
[[text]]
code = "emergency"
text = { fi = "Hätänumero on 112.", sv = "Nödnumret är 112.", en = "Call 112." }
""",
    "features.toml": """\
[[feature]]
code = "callback"
on = true
places = ["HELSINKI"]
service_tasks = ["OLD"]
""",
    "gaps.toml": """\
[[gap]]
id = "G-01"
about = ["areas.OLD.EAST.presumed"]
reason = { fi = "Oletettu alue.", sv = "Antaget område." }

[[gap]]
id = "G-03"
about = ["areas.KIDS.EAST.places"]
reason = { fi = "Lasten alueita ei kerrota.", sv = "Barnens områden sägs inte." }

[[gap]]
id = "G-05"
about = ["routing.DR-16"]
reason = { fi = "Päivystystä ei mainita.", sv = "Jouren nämns inte." }

[[gap]]
id = "G-09"
about = ["channels.chat.hours"]
reason = { fi = "Aukioloja ei kerrota.", sv = "Öppettiderna sägs inte." }

[[gap]]
id = "G-14"
about = ["places.HELSINKI.taking_part"]
reason = { fi = "Mukanaoloa ei kerrota.", sv = "Deltagandet sägs inte." }

[[gap]]
id = "G-20"
about = ["clocks.D-8.limit"]
reason = { fi = "Määräaikaa ei kerrota.", sv = "Tidsfristen sägs inte." }
""",
    "demo.toml": """\
valid_from = 2025-01-01

[[hours]]
channel = "chat"
days = [1, 2]
opens = 08:00:00
closes = 16:00:00
invented = true

[[area]]
code = "KID_ALL"
name = { fi = "Koko alue", sv = "Hela området" }
service_task = "KIDS"
places = ["HELSINKI"]
invented = true

[[organisation]]
code = "PARTNER"
name = { fi = "Kumppani", sv = "Partner" }
kind = "partner"
invented = true

[[unit]]
code = "EXTRA"
name = { fi = "Lisä", sv = "Extra" }
organisation = "COUNTY"
invented = true

[[team]]
code = "EXTRA"
name = { fi = "Lisä", sv = "Extra" }
unit = "EXTRA"
invented = true

[[post]]
title = { fi = "Neuvoja", sv = "Rådgivare" }
role = "adviser"
team = "EXTRA"
count = 3
invented = true

[[step]]
code = "call"
name = { fi = "Soitto", sv = "Samtal" }
working_days = 1
invented = true

[[clock]]
code = "D-8"
name = { fi = "Arviointiin pääsy", sv = "Tillgång till bedömning" }
kind = "promise"
limit = "working_days"
length = 5
starts = ["contact_recorded"]
stops = ["assessment_started"]
indicator = "K-18"
invented = true

[[person]]
username = "oona"
name = "Oona Esimerkki"
title = { fi = "Neuvoja", sv = "Rådgivare" }
role = "adviser"
team = "ADVICE"
language = "sv"
shows = { fi = "Puhelut", sv = "Samtalen" }

[volumes]
contacts = 100
cases = 30
invented = true

[volumes.channels]
phone = 0.75
chat = 0.25

[volumes.languages]
fi = 0.75
sv = 0.25

[volumes.populations]
HELSINKI = 1000
""",
}


def write_sample(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Writes the sample; each change is (file, old text, new text), its old text being there just once."""
    files = dict(FILES)
    for file, old, new in changes:
        assert files[file].count(old) == 1, f"{old!r} isn't once in {file}"
        files[file] = files[file].replace(old, new)
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
