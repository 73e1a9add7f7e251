"""The checks on paper: a sheet that says every verdict, and an appendix."""

import pytest
from pypdf import PdfReader

from layers.checks.checks import check_all

pytestmark = pytest.mark.browser
MOST_SHEETS = 20
LEAST_PT = 5  # small type, but type


@pytest.fixture(scope="module")
def sheets(built_site, open_context, tmp_path_factory):
    page, _ = open_context()
    page.goto((built_site / "checks.html").as_uri())
    path = tmp_path_factory.mktemp("printed") / "checks.pdf"
    page.pdf(path=str(path), format="A4", print_background=True)
    page.context.close()
    return PdfReader(path).pages


@pytest.fixture(scope="module")
def answers():
    return check_all()


def plain(text):
    """Text without what typesetting changes in it: spaces, line ends, ligatures."""
    return "".join(text.replace("ﬁ", "fi").replace("ﬀ", "ff").replace("ﬂ", "fl").split())


def test_the_first_sheet_says_every_verdict_and_the_second_begins_the_appendix(sheets, answers):
    first, second = (plain(sheet.extract_text()) for sheet in sheets[:2])
    told = [plain(f"{check.verdict.value} {check.claim.text}") for check in answers]
    assert [words for words in told if words not in first] == []
    assert second.startswith(plain("How the verdict is chosen"))


def test_the_appendix_holds_every_statement_and_is_short(sheets, answers):
    assert len(sheets) <= MOST_SHEETS
    rest = plain(" ".join(sheet.extract_text() for sheet in sheets[1:]))
    assert [check.claim.id for check in answers if plain(check.claim.text) not in rest] == []
