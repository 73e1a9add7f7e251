"""A story of somebody else with one layer, `mine`: written, read as exports take it, and asked for by the command."""

import json

from story_folders import HEAD

from layers.stories.read import read_story
from maps.cli.cli import main
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers

STATEMENT = """
[[statement]]
id = "opinion"
text = "It is the best strait."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""


def written(folder, shapes, rows, more):
    """Write a story whose rows have these shapes (GeoJSON) and columns; gives its folder."""
    folder.mkdir(exist_ok=True)
    features = [
        {"type": "Feature", "geometry": shape, "properties": {"id": f"row-{n}", **row}}
        for n, (shape, row) in enumerate(zip(shapes, rows, strict=False))
    ]
    (folder / "mine.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    layer = f'[layers.mine]\ntitle = "Mine"\nfile = "mine.geojson"\nsource = "news"\nas_of = "2025"\n{more}\n'
    (folder / "story.toml").write_text(f"{HEAD}\n{layer}\n{STATEMENT}", encoding="utf-8")
    return folder


def layer_of(folder, **asked):
    (layer,) = exported_layers(read_story(folder), Asked(layers=("mine",), **asked))
    return layer


def run(capsys, *words):
    """Exit code, standard output and standard error of a command."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err
