"""A small story folder for tests of bundles: one table, one number, one opinion; with a map page if asked."""

from pathlib import Path

STORY = """
title = "A story made for a test"
date = "2025-04"
url = "https://example.org/story"
source = "news"
checked = 2026-11-29

[sources.news]
credit = "Made for a test"
url = "https://example.org/news"
licence = "{licence}"
retrieved = 2026-11-01
published = "2026-10"

[layers.money]
title = "Money"
file = "tables/money.csv"
source = "news"
status = "published"
as_of = "2025"
columns = {{ id = "id", measure = "what it is", year = "year", value = "percent", last_digit = "step, percent" }}

[[statement]]
id = "growth"
text = "It grows by 7.2 % a year."
kind = "number"
value = 7.2
unit = "percent a year"
[statement.check]
kind = "growth"
table = "money"
rates = {{ measure = "growth" }}

[[statement]]
id = "best"
text = "It is the best."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""
PAGE = """
[layers.places]
title = "Places"
points = { a = [56.0, 26.5], b = [57.0, 25.5] }
geometry = ["Point"]
kind = "place"
source = "news"
status = "approximate"
accuracy_m = 500
as_of = "2025"

[[page]]
name = "strait"
title = "The strait"
views = { "The strait" = [55.0, 25.0, 58.0, 27.5] }
layers = ["places"]
"""
ROWS = "".join(f"r{year},growth,{year},7.2,0.1\n" for year in (2023, 2024, 2025))


def a_folder(place: Path, *, licence: str = "CC0-1.0", more: str = "") -> Path:
    """Write the folder `hormuz` into a place."""
    folder = place / "hormuz"
    (folder / "tables").mkdir(parents=True)
    (folder / "story.toml").write_text(STORY.format(licence=licence) + more, encoding="utf-8")
    (folder / "tables" / "money.csv").write_text(f"id,measure,year,value,last_digit\n{ROWS}", encoding="utf-8")
    return folder
