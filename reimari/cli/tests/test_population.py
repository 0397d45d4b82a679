"""`reimari population`: what a file tells is kept, or it is said what is wrong in which line."""

from pathlib import Path

import pytest

from reimari.cli import main
from reimari.demo.inhabitants import FILES
from reimari.figures.models import Population, PopulationFile

DEMO = Path(__file__).parents[2] / "demo"
REGIONS = '[{"id": 7, "code": "285", "category": "KUNTA"}]'
pytestmark = pytest.mark.django_db(transaction=True)


def written(tmp_path: Path, text: str, name: str = "vaesto.csv") -> str:
    path = tmp_path / name
    path.write_text(text)
    return str(path)


def test_the_invented_sample_is_loaded_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """81 municipalities of five counties: three groups, and four languages of all ages."""
    for name in FILES:
        assert main(["population", "load", str(DEMO / name), "--invented"]) == 0
        assert "Invented numbers" in (DEMO / name).read_text().splitlines()[0]
    assert "243 numbers of 81 municipalities are loaded, of 2025." in capsys.readouterr().out
    assert Population.objects.count() == 81 * (3 + 3)
    assert main(["population", "list"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert all(line.endswith("(invented)") for line in told)


def test_with_one_wrong_line_nothing_is_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "Alue;Vuosi;Väestö\nKotka;2025;5\nKotkaa;2025;5\n")
    assert main(["population", "load", path]) == 1
    told = capsys.readouterr().err
    assert f"{path}: line 3: Kotkaa isn't a municipality. Choose municipalities alone." in told
    assert "nothing was loaded" in told
    assert not PopulationFile.objects.exists()


def test_sotkanets_file_needs_its_group_and_regions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "indicator;region;year;gender;primary value\n127;7;2025;total;15100\n")
    assert main(["population", "load", path]) == 1
    assert "--group" in capsys.readouterr().err
    regions = written(tmp_path, REGIONS, "regions.json")
    assert main(["population", "load", path, "--group", "65", "--regions", regions]) == 0
    (row,) = Population.objects.all()
    assert (row.municipality, row.group, row.number) == ("285", "65", 15100)
    wrong = written(tmp_path, "[1]", "wrong.json")
    assert main(["population", "load", path, "--group", "65", "--regions", wrong]) == 2


def test_a_file_that_isnt_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert main(["population", "load", str(tmp_path / "nothing.csv")]) == 2
    assert not PopulationFile.objects.exists()
