"""What is wrong with the layout of an open page: text cut off or overprinted, controls that nobody can reach."""

from pathlib import Path

from playwright.sync_api import Page

FAULTS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """Return what is wrong with the layout of a page as it stands, each in a line."""
    return list(page.evaluate(FAULTS))
