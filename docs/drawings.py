"""Directives of the documentation that draw while it is built: a method's figure, the plots of a check."""

from collections.abc import Iterator
from pathlib import Path

import method_figures
from docutils import nodes
from docutils.parsers.rst import Directive

from layers.checks import checks
from layers.stories import read_story
from maps.html import assets
from maps.page.style import THEME
from maps.page.style_table import styles_of
from maps.site import plots as drawer
from maps.site.plot_svg import ink_css
from maps.site.plots import SERIES
from maps.site.window_plot import windows_plot

ROOT = Path(__file__).parents[1]
DARK = ('body[data-theme="dark"]', "@media (prefers-color-scheme: dark) { body:not([data-theme=light])")
FURO = {
    "paper": "background-primary",
    "ink": "foreground-primary",
    "quiet": "foreground-secondary",
    "rule": "background-border",
}


class Drawn(Directive):
    """`{drawn} NAME`: a figure of `method_figures`, with the words below it that stand in the block."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw it into the page, whose colours it takes."""
        draw = method_figures.FIGURES.get(self.arguments[0])
        if draw is None:
            raise self.error(f"no figure {self.arguments[0]!r}; expected one of {', '.join(method_figures.FIGURES)}.")
        return _figure(self, "drawn", draw().svg)


class Plots(Directive):
    """`{plots} STORY STATEMENT KIND`: a plot of the check of a statement, as the page of checks has it."""

    required_arguments = 3
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Answer the statement and draw its plot."""
        folder, statement, kind = self.arguments
        found = plots(ROOT / folder, statement)
        if kind not in found:
            raise self.error(f"{statement} has no plot {kind!r}; expected one of {', '.join(found)}.")
        return _figure(self, "plots", found[kind])


def _figure(directive: Directive, kind: str, html: str) -> list[nodes.Node]:
    """Put a drawing and the words of its block together as a figure."""
    words = nodes.Element()
    directive.state.nested_parse(directive.content, directive.content_offset, words)
    before = f'<figure class="{kind}">{html}<figcaption>'
    return [
        nodes.raw("", before, format="html"),
        *words.children,
        nodes.raw("", "</figcaption></figure>", format="html"),
    ]


def plots(folder: Path, statement: str) -> dict[str, str]:
    """Return the plots of the check of a statement, by kind."""
    story = read_story(folder)
    check = checks.check(statement, story=story)
    made = (
        drawer.ranges(check),
        drawer.curves(checks.series(statement, story=story), check.claim),
        windows_plot(checks.windows(statement, story=story), check.claim),
    )
    return {
        plot.kind: f'<div class="plot {plot.kind}" role="img" aria-label="{plot.alt}">{plot.html}</div>'
        for plot in made
        if plot
    }


def plot_css() -> str:
    """Return the rules of plots, for figures of this site alone, in its colours."""
    return "\n".join(_plot_rules())


def _plot_rules() -> Iterator[str]:
    looks = styles_of(SERIES)
    light, dark = (
        "".join(f"--{name}:{pair[n]};" for name, pair in THEME.items() if name not in FURO)
        + "".join(f"--k-{key}:{(look.light, look.dark)[n]};" for key, look in looks.items())
        for n in (0, 1)
    )
    own = "".join(f"--{name}:var(--color-{of});" for name, of in FURO.items())
    yield f"figure.plots {{ {light}{own} container-type: inline-size; }}"
    yield f"{DARK[0]} figure.plots {{ {dark} }}"
    yield f"{DARK[1]} figure.plots {{ {dark} }} }}"
    rules = assets.own("report.css")
    yield f"figure.plots {{ {rules[rules.index('.plot{') :]} {ink_css(SERIES)} }}"
