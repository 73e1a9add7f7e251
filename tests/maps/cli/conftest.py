import pytest


@pytest.fixture(autouse=True)
def no_bar(monkeypatch):
    """Have commands that run in the process of the tests show no bar, however busy the machine is."""
    monkeypatch.setattr("maps.cli.progress.PATIENCE_S", float("inf"))
