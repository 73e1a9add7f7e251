from layers.tracks import change_told


def test_every_text_about_vessels_has_one_about_aircraft():
    texts = [*change_told.NAMES.values(), *change_told.OF_AIRCRAFT]
    rows = [{"name": text, "unit": "vessels", "before": 1} for text in texts]
    told = change_told.of_kind(rows, "aircraft")
    assert not any("vessel" in row["name"] + row["unit"] for row in told)
    assert change_told.of_kind(rows, "vessel") == rows
