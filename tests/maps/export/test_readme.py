"""What README.md of an export says, to somebody who has nothing else (#14)."""

from maps.export.sidecar import readme_text


def facts(names, **more):
    columns = {"id": {"meaning": "unique in the layer"}, "status": {"meaning": "how the value is known"}}
    layers = {
        name: {
            "title": name.title(), "description": f"All {name}.", "rows": 1200, "crs": "EPSG:4326 (WGS 84)",
            "licence": "MIT", "columns": {**columns, f"{name}_km": {"meaning": f"kilometres of {name} | whole"}},
            "sources": [{"id": "s", "licence": "MIT", "credit": "Somebody", "url": "https://example.org"}],
            "not_kept": {},
        }
        for name in names
    }  # fmt: skip
    formats = {"csv": {"title": "CSV", "keeps": "digits", "lacks": "styles"}}
    told = {
        "story": "A story",
        "as_of": "2026-03-01",
        "made_by": "leadline 0.1.0",
        "left_out": [],
        "files": ["csv/a.csv"],
    }
    return {**told, "formats": formats, "layers": layers, **more}


def test_it_begins_with_what_is_here_of_which_day_and_what_to_open():
    text = readme_text(facts(["lanes", "ports", "seas"], files=["csv/lanes.csv", "geopackage/a.qgz"]))
    assert text.startswith("# A story\n\n3 layers and tables, as of 2026-03-01, written by leadline 0.1.0.")
    assert "Start with `geopackage/a.qgz` in QGIS, or with the files of `csv/` in a spreadsheet." in text
    assert "| Lanes (`lanes`) | 1,200 | MIT |" in text
    assert text.index("## What is here") < text.index("## Formats") < text.index("## Layers")


def test_a_column_of_most_layers_is_explained_once_and_every_column_somewhere():
    text = readme_text(facts(["lanes", "ports", "seas"]))
    assert text.count("| `id` | unique in the layer |") == 1
    assert text.count("Explained above: `id`, `status`.") == 3
    assert text.count("kilometres of lanes \\| whole") == 1
    assert "| recalled | not read in a source |" in text


def test_of_two_layers_each_explains_its_own():
    assert readme_text(facts(["lanes", "ports"])).count("| `id` | unique in the layer |") == 2
