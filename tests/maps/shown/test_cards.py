"""Links, images and tooltips of `maps.show`: by hand, by Pillow, and in the browser."""

import base64
import io

import geopandas as gpd
import pytest
from PIL import Image

import maps


def png(width=8, height=8):
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 0, 0)).save(file, "PNG")
    return file.getvalue()


URI = f"data:image/png;base64,{base64.b64encode(png()).decode()}"


def towns(**columns):
    shapes = gpd.points_from_xy([141.18, 140.73], [41.29, 41.77])
    return gpd.GeoDataFrame(
        {"name": ["Mutsu", "Hakodate"], "people": [54_000, 244_000], **columns}, geometry=shapes, crs=4326
    )


def shown(frame, **options):
    return maps.show(frame, **{"land": False, "tiles": False, **options})


def row(page, n=0):
    block = page.data()["sheets"][0]
    return {**block["common"], **block["features"][n]}


def test_tooltip_and_card_tell_the_columns_that_they_are_given():
    frame = towns(area=[1.5, 2.5], mayor=["A", "B"])
    page = shown(frame, details={"people": "Inhabitants"}, tooltip={"mayor": "Mayor of", "people": "People"})
    block = page.data()["sheets"][0]
    assert (block["fields"], row(page)["x"]) == (["Inhabitants", "Mayor of"], ["54,000", "A"])
    assert block["cells"] == {"cards": (0,), "tips": ((1, "Mayor of"), (0, "People")), "links": (), "images": []}
    assert "cells" not in shown(frame).data()["sheets"][0]


def test_images_go_into_the_page_from_bytes_files_and_data(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    for given in (png(), str(tmp_path / "a.png"), URI):
        page = shown(towns(photo=[given, None]), images={"photo": "Harbour"})
        assert row(page)["im"] == [URI]
        assert "im" not in row(page, 1)
        assert "Photo" not in page.data()["sheets"][0]["fields"]


def test_a_host_of_images_stands_in_the_policy():
    frame = towns(photo=["https://example.org/a.jpg"] * 2)
    html = shown(frame, images=["photo"], image_hosts=["https://example.org"]).get_root().render()
    assert "img-src data: https://example.org;" in html


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        (
            {"p": ["https://a.example/x.png"] * 2},
            {"images": ["p"]},
            r"policy refuses; .*image_hosts=\['https://a.example'\]",
        ),
        (
            {"p": ["http://a.example/x.png"] * 2},
            {"images": ["p"], "image_hosts": ["http://a.example"]},
            "expected https",
        ),
        (
            {"p": [b"<svg onload=alert(1)>"] * 2},
            {"images": ["p"]},
            "row 1 of Rows has in column 'p' bytes that are no image",
        ),
        ({"p": ["data:text/html;base64,PGI+"] * 2}, {"images": ["p"]}, "bytes that are no image; expected one of PNG"),
        ({"p": ["/nowhere.png"] * 2}, {"images": ["p"]}, "which is no file"),
        ({"p": [png() + b"x" * 400_000] * 2}, {"images": ["p"]}, "an image of 400 kB; expected up to 300"),
        ({"p": [png(2001, 1)] * 2}, {"images": ["p"]}, "2001 x 1 px; expected up to 2000 a side"),
        (
            {"u": ["http://a.example"] * 2},
            {"links": ["u"]},
            "row 1 of Rows has in column 'u' 'http://a.example', which cannot",
        ),
        (
            {"u": [None, "javascript:alert(1)"]},
            {"links": ["u"]},
            "row 2 of Rows .*expected an address that begins with https",
        ),
        ({}, {"links": ["u"]}, "no column 'u' for links; expected some of name, people"),
        ({}, {"images": ["u"]}, "no column 'u' for images"),
        ({}, {"tooltip": ["u"]}, "no column 'u' for tooltip"),
        ({}, {"tooltip": "people"}, "tooltip='people' is no list of columns"),
    ],
)
def test_what_cannot_stand_in_a_card_is_refused_in_one_line(columns, options, said):
    with pytest.raises(ValueError, match=said) as error:
        shown(towns(**columns), **options)
    assert "\n" not in str(error.value)


@pytest.mark.browser
def test_a_card_shows_link_and_image_and_the_tooltip_its_own(reader, tmp_path):
    frame = towns(url=["https://example.org/a?b=<c>", None], photo=[png(40, 20), None], mayor=["<b>A</b>", "B"])
    page = shown(
        frame, links={"url": "More"}, images={"photo": "Harbour"}, tooltip={"mayor": "Mayor"}, details=["people"]
    )
    page.save(tmp_path / "page.html")
    opened = reader.open(tmp_path / "page.html")
    opened.locator(".spot[aria-label=Mutsu]").hover()
    assert opened.locator(".tip .more").all_inner_texts() == ["Mayor: <b>A</b>"]
    opened.locator(".spot[aria-label=Mutsu]").click()
    link = opened.locator(".card dd a").first
    assert (link.inner_text(), link.get_attribute("href")) == ("example.org", "https://example.org/a?b=<c>")
    assert link.get_attribute("rel") == "noopener noreferrer"
    image = opened.locator(".card img")
    assert image.get_attribute("alt") == "Harbour: Mutsu"
    assert image.evaluate("one => [one.naturalWidth, one.naturalHeight]") == [40, 20]
    assert opened.locator(".card dt").all_inner_texts()[:2] == ["People", "More"]
    reader.assert_quiet()
