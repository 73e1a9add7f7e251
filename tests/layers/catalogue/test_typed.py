import pytest
from pytest import approx

import layers
from layers.catalogue.typed import read_features, read_table


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match=r"layers/data/atlantis\.geojson"):
        read_features("atlantis")


def test_empty_cells_are_text_or_missing_numbers():
    modes = read_table("satellite_modes", text=("duty", "mode"))
    assert modes["duty"].notna().all()
    assert modes["swath_km"].isna().sum() == 7


def test_traffic_volumes_are_as_published():  # informareMARE 2024 to 2026; CSIS ChinaPower; EIA
    volumes = layers.load("traffic_volumes")
    transits = volumes[volumes["kind"] == "ship_transits"].set_index("as_of")["value"]
    assert transits.to_dict() == {"2022": 83_000, "2023": 89_000, "2024": 94_301, "2025": 102_000}
    assert approx(0.087, abs=0.006) == 102_000 / 94_301 - 1  # +8.7 percent, as the same report says
    assert volumes.set_index("kind")["value"]["trade_value"] == 3.4e12
    assert volumes["accuracy_m"].min() >= 100_000  # a point that only marks an area
