"""What `leadline --help` begins with, and examples of each command, which the tests hold to the parser."""

from collections.abc import Mapping

BEGIN = """leadline takes soundings of the geography in the news: maps without a network,
counts of who entered which zone, statements answered by geometry, with sources.

To begin with:
"""
FIRST = {  # what a newcomer needs: the command, an example, what it does
    "build": ("leadline build --out site", "the story that travels with it, as a site: open site/index.html"),
    "new": ("leadline new channel/", "a story of your own: a folder with one commented file"),
    "check": ("leadline check channel/", "its statements, each with its verdict"),
    "layers": ("leadline layers lanes", "a layer: its rows, columns, sources and licence"),
    "incursions": (
        "leadline incursions tracks.csv --zones zones.geojson",
        "who entered which zone (leadline sample tracks; leadline sample zones)",
    ),
}
GROUPS = {
    "stories": ("explain", "words", "schema", "bundle", "replay"),
    "maps and files": ("export", "picture", "serve", "sample"),
    "satellites and live feeds": ("coverage", "watch"),
    "signatures": ("new-key", "sign", "verify"),
    "this machine": ("doctor",),
}
END = "`leadline COMMAND --help` tells the options of a command, with examples; `leadline --version` the version."
EXAMPLES = {
    "new": (
        "leadline new channel/",
        'leadline new channel/ --title Swims --text "Swimmers cross 34 km." --publisher "A paper"',
    ),
    "schema": ("leadline schema kinds", "leadline schema distance"),
    "words": ("leadline words channel/ --lang de",),
    "sample": ("leadline sample", "leadline sample tracks --to ships.csv"),
    "build": ("leadline build --out site", "leadline build channel/ --only checks --only data"),
    "layers": ("leadline layers", "leadline layers lanes", "leadline layers lanes --to lanes.gpkg"),
    "export": ("leadline export --to story.gpkg", "leadline export channel/ --to gis/ --formats geojson,csv"),
    "check": ("leadline check channel/", "leadline check channel/ crossing --full"),
    "explain": ("leadline explain channel/ crossing",),
    "bundle": ("leadline bundle channel/ --to channel.zip",),
    "replay": ("leadline replay channel.zip",),
    "coverage": (
        "leadline coverage --elements mine.tle --incidence 20..45 --at ports.geojson --from 2026-08-23",
        "leadline coverage --satellites list",
    ),
    "incursions": (
        "leadline incursions tracks.csv --zones zones.geojson",
        "leadline incursions tracks.csv --zones territorial_sea --by month --to events.gpkg --map map.html",
    ),
    "watch": ("leadline watch --nmea tcp://192.0.2.7:10110 --zones zones.geojson --serve 127.0.0.1:8000",),
    "serve": ("leadline serve channel/ --port 8000",),
    "picture": (
        "leadline picture channel/ map --to map.pdf",
        "leadline picture towns.geojson --to towns.png --size 1600x1200px",
    ),
    "new-key": ("leadline new-key newsroom",),
    "sign": ("leadline sign site --key newsroom.key",),
    "verify": ("leadline verify site --key newsroom.pub",),
    "doctor": ("leadline doctor",),
}


def overview(told: Mapping[str, str]) -> str:
    """Text of `leadline --help`.

    Parameters
    ----------
    told : mapping
        Commands, with what each does in a line.
    """
    lines = [BEGIN]
    for example, words in FIRST.values():
        lines += [f"  {example}", f"      {words}"]
    for title, commands in GROUPS.items():
        lines += ["", f"{title}:", *(f"  {name:<10}{told[name]}" for name in commands)]
    return "\n".join([*lines, "", END, ""])
