import json
import subprocess
import sys
from importlib.metadata import version

import geopandas as gpd
import pandas as pd
import pytest

import layers
from geo.claim import Claim, Finding
from geo.claimed import Claimed
from layers.catalogue import catalogue
from layers.checks import checks
from layers.checks.explained import read_as
from layers.checks.ground.measured import has_number
from layers.stories.new import new_story
from layers.stories.read import load_story
from maps.cli import cli
from maps.cli.check_words import claimed_words, in_short, value_words
from maps.site import build

HELP = "import sys; sys.argv = ['leadline', '--help']; from maps.cli import main; main()"


def run(capsys, *words):
    code = cli.main(words)
    out, err = capsys.readouterr()
    return code, out, err


def test_help_loads_nothing_heavy():
    probe = (
        "import sys; from maps.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: print(end.code, sorted({'geopandas', 'folium', 'pandas', 'numpy', 'rich', 'layers'}"
        " & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "0 []"
    assert found.stdout.startswith("leadline takes soundings")


def test_version_is_that_of_the_distribution(capsys):
    assert run(capsys, "--version") == (0, version("leadline") + "\n", "")


def test_no_command_is_wrong_usage(capsys):
    code, out, err = run(capsys)
    assert (code, out) == (2, "")
    assert err.startswith("leadline takes soundings")


def test_layers_lists_every_layer(capsys):
    code, out, _ = run(capsys, "layers")
    assert code == 0
    listed = [line.split()[0] for line in out.splitlines()]
    own = load_story().layer_names()
    assert listed[: len(own)] == own  # those of the story first, as they are named in it
    assert listed[len(own) :] == [f"leadline:{name}" for name in catalogue.names()]
    assert sorted({name.removeprefix("leadline:") for name in listed}) == sorted(
        {name.removeprefix("leadline:") for name in layers.names()}
    )


def test_layers_of_the_library_are_listed_by_their_names_whichever_the_story_has_too(capsys, tmp_path):
    new_story(tmp_path / "mine")
    with (tmp_path / "mine" / "story.toml").open("a") as file:
        file.write('\n[layers.sea_areas]\ntitle = "Seas"\nfile = "seas.geojson"\n')
    code, out, err = run(capsys, "layers", "--story", str(tmp_path / "mine"))
    assert code == 0, err
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("leadline:")]
    assert listed == [f"leadline:{name}" for name in sorted(catalogue.names())]


def test_the_layers_of_another_story_are_listed_described_and_written(capsys, tmp_path):
    new_story(tmp_path / "mine")
    told = ("--story", str(tmp_path / "mine"))
    code, out, _ = run(capsys, "layers", *told)
    assert (code, out.split()[:5]) == (0, ["places", "Places", "of", "the", "story"])
    code, out, _ = run(capsys, "layers", *told, "places")
    assert (code, out.splitlines()[0]) == (0, "places: Places of the story")
    code, out, _ = run(capsys, "layers", *told, "places", "--to", str(tmp_path / "p.geojson"))
    assert (code, len(gpd.read_file(tmp_path / "p.geojson"))) == (0, 2)
    code, _, err = run(capsys, "layers", *told, "adiz")
    assert code == 2
    assert "there is no layer 'adiz'. Expected one of" in err or "there is no layer 'adiz'. Did you mean" in err


def test_a_layer_is_described(capsys):
    code, out, _ = run(capsys, "layers", "misawa")
    assert code == 0
    assert out.startswith("misawa: Misawa Air Base\n")
    assert "AIP Japan, RJSM AD 2.2" in out


@pytest.mark.parametrize("words", [("--overwrite",), ("--vertices", "declared"), ("--vertices", "densified")])
@pytest.mark.parametrize("name", [(), ("misawa",)])
def test_options_of_a_file_want_one(capsys, name, words):  # issue 10: they were passed over in silence
    code, out, err = run(capsys, "layers", *name, *words)
    assert (code, out) == (2, "")
    assert err == f"leadline: {words[0]} is for the file of --to; expected one with it.\n"


def test_a_table_goes_to_csv_and_comes_back(capsys, tmp_path):
    path = tmp_path / "budgets.csv"
    assert run(capsys, "layers", "budgets", "--to", str(path))[0] == 0
    assert len(pd.read_csv(path)) == len(layers.load("budgets"))


def test_a_table_without_geometry_does_not_go_to_a_map_format(capsys, tmp_path):
    code, _, err = run(capsys, "layers", "budgets", "--to", str(tmp_path / "budgets.kml"))
    assert code == 2
    assert "cannot hold a table without geometry; expected one of .parquet, .csv, .gpkg" in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_folder_to_go_to_is_wrong_usage(capsys, tmp_path):
    code, out, err = run(capsys, "layers", "misawa", "--to", str(tmp_path / "nowhere" / "x.gpkg"))
    assert (code, out) == (2, "")
    assert err == f"leadline: {tmp_path}/nowhere/x.gpkg: there is no folder {tmp_path}/nowhere; make it first.\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("layers", "atlantis"), "no layer 'atlantis'. Did you mean 'lanes'"),
        (("layers", "misawa", "--to", "x.docx"), "'x.docx' ends in '.docx'; expected one of .gpkg, .kmz"),
        (("layers", "--to", "x.gpkg"), "--to x.gpkg needs the name of a layer; expected one of"),
        (("check", "moon_landing"), "no statement 'moon_landing'; expected one of cyber_space"),
        (("check", "moon_landing"), "A story is named by its folder, moon_landing/, and there is none here."),
        (("build", "--only", "mars"), "no page 'mars'; expected one of misawa, taiwan-strait"),
    ],
)
def test_wrong_usage_lists_what_there_is(capsys, words, message):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["fly"], "there is no command 'fly'; expected one of new, "),
        (["biuld"], "Did you mean 'build'?"),
        (
            ["--versoin"],
            "leadline has no option '--versoin'; expected one of --version, --help. Did you mean '--version'?",
        ),
        (
            ["check", "--jsno"],
            "leadline check has no option '--jsno'; expected one of --allow-outside, --full, --json, --help.",
        ),
        (["layers", "--overwirte=1", "land"], "Did you mean '--overwrite'?"),
        (["layers", "land", "sea"], "there is a word too many, 'sea'; expected what leadline layers --help tells."),
        (["build", "--only", "misaw"], "Did you mean 'misawa'?"),
    ],
)
def test_words_that_are_not_known_are_answered_with_the_nearest(capsys, words, told):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_check_is_answered_in_words(capsys):
    code, out, _ = run(capsys, "check", "china_budget_growth", "--full")
    assert code == 0
    assert "holds: China's official budget grew by 7.2 %" in out
    assert "1784.665" in out  # Xinhua, 5 March 2025: 1.784665 trillion yuan


def test_a_check_is_first_told_in_short_verdict_before_number_before_why(capsys):
    told = run(capsys, "check", "china_budget_growth")[1].splitlines()
    starts = ["HOLDS", "number:", "why:", "from:", "everything: leadline check china_budget_growth --full"]
    at = [next(number for number, line in enumerate(told) if line.startswith(start)) for start in starts]
    assert told[0].startswith(load_story().statement("china_budget_growth").text[:60])
    assert at == sorted(at)
    assert "7.2" in told[at[1]] + told[at[1] + 1]  # Xinhua, 5 March 2025: 7.2 percent


def test_every_statement_is_answered_on_one_screen():
    story = load_story()
    for check in checks.check_all(story=story):
        statement = story.statement(check.claim.id)
        lines = in_short(check, statement.corrections, "leadline check", read_as(statement)).splitlines()
        assert any(line.startswith("claimed:   ") for line in lines) is has_number(statement)
        assert len(lines) <= 22, check.claim.id  # of the 24 of a terminal
        assert max(map(len, lines)) <= 80, check.claim.id


def test_a_check_says_what_the_claimed_number_is_read_as():
    claim = Claim(id="far", text="80 km", kind="number", value=80.0, unit="km", rounded_to=10.0)
    assert claimed_words(claim, Claimed.of(claim).words) == "80 km, read as rounded to 10 km: 75 to 85 km"
    between = Claim(id="far", text="80 to 90 km", kind="number", low=80.0, high=90.0, unit="km")
    assert claimed_words(between, Claimed.of(between).words) == "read as 80 to 90 km"


def test_a_check_tells_who_when_and_where_and_what_each_finding_does_for_it(capsys):
    told = run(capsys, "check", "ukraine_command", "--full")[1].splitlines()
    story = load_story()
    statement = story.statement("ukraine_command")
    assert told[:3] == [statement.text, "said by: the story", f"stated: 2025-04, {story.url}"]
    assert any(line.startswith("how the verdict is chosen: Read facts: an opinion if") for line in told)
    officers = next(number for number, line in enumerate(told) if line.startswith("- Japan announced four officers"))
    assert told[officers].endswith("one of the maritime force: 4 officers")  # the name's full stop does not stay
    assert told[officers + 1 : officers + 5] == [
        "  read in the sources named",
        "  as of: 2026-05-29",
        "  for the statement: supports",
        "  source: caliber-2026",
    ]
    put_right = statement.corrections[0]
    assert told[-1].startswith(f'corrected 2026-11-29, words: "{put_right.was}" is now "{put_right.now}". The story')


def test_a_search_is_told_with_its_day(capsys):
    told = run(capsys, "check", "counterstrike", "--full")[1]
    assert ": none found.\n  as of: 2026-" in told
    assert ".: " not in told


def test_a_finding_has_the_digits_of_its_range():
    claim = Claim(id="a", text="b", kind="number", value=85.0, unit="percent")
    found = Finding(name="wait", method="m", value=2.39598, unit="hours", low=0.8123, high=5.4711)  # half of it: 2.3
    assert value_words(found, claim) == ": 2.4 hours (0.8 to 5.5)"
    assert value_words(Finding(name="n", method="m", value=487_000.0, unit="km2"), claim) == ": 487,000 km2"
    assert value_words(Finding(name="n", method="m", value=1 / 3, unit="1"), claim) == ": 0.333"
    assert value_words(Finding(name="n", method="m"), claim) == ""


def test_a_check_is_answered_in_json(capsys):
    code, out, _ = run(capsys, "check", "china_budget_growth", "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["claim"]["value"], answer["verdict"]) == (7.2, "holds")
    growth = next(f for f in answer["findings"] if f["arithmetic"].startswith("1784.665"))
    assert growth["value"] == pytest.approx((1784.665 / 1665 - 1) * 100)  # Xinhua 2025 over Teller Report 2024


def test_json_carries_the_corrections_that_the_words_tell(capsys):
    answer = json.loads(run(capsys, "check", "ukraine_command", "--json")[1])
    assert answer["claim"]["stated_on"] == "2025-04"
    assert [f["bearing"] for f in answer["findings"]] == ["supports", "supports", "limits"]
    assert [(c["on"], c["what"]) for c in answer["corrections"]] == [("2026-11-29", "words")]
    assert set(answer["corrections"][0]) == {"on", "what", "was", "now", "reason"}


def test_build_tells_pages_on_stdout_and_progress_on_stderr(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(build._Writer, "html", lambda _self, name, _folder: name)
    code, out, err = run(capsys, "build", "--out", str(tmp_path / "site"), "--only", "misawa")
    assert (code, out) == (0, f"{tmp_path / 'site' / 'misawa.html'}\n")
    assert "built" in err


def test_an_interrupted_build_says_so(capsys, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(build._Writer, "html", stopped)
    monkeypatch.setattr(build._Writer, "look_at_lanes", stopped)
    code, out, err = run(capsys, "build", "--out", str(tmp_path / "site"))
    assert (code, out) == (130, "")
    assert "stopped; what was there before is as it was" in err


def test_an_error_is_one_line_whatever_a_file_says(capsys):  # issue #17
    assert cli._told(ValueError("x.csv: 'a\nb\x1b[31m\u2028\u202ec é' is no time.")) == 2
    assert capsys.readouterr().err == "leadline: x.csv: 'a\\nb\\x1b[31m\\u2028\\u202ec é' is no time.\n"
