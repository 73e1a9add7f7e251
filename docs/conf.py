"""How Sphinx builds the documentation: `make docs`."""

import os
import re
import sys
from pathlib import Path

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))
import drawings
import gallery_pictures
import reference_pages
import run_notebooks

HERE = Path(__file__).parent
MADE = HERE / "generated"


def say(stage: str) -> None:
    """Tell at once what takes long."""
    print(f"  {stage} ...", flush=True)


reference_pages.write_pages(MADE)
# Set by the tests, which run these commands elsewhere: `make docs` draws all pictures.
with_commands = os.environ.get("LEADLINE_DOCS", "whole") != "without commands"
say("pictures of the gallery")
gallery_pictures.make_pictures(MADE / "gallery", with_commands=with_commands)
say("notebooks")
run_notebooks.write_notebooks(MADE / "notebooks", MADE / "static" / "maps")
say("pages, with figures of methods")
(MADE / "static" / "plots.css").write_text(drawings.plot_css(), encoding="utf-8")

project = "leadline"
author = copyright = "The leadline developers"  # noqa: A001  the name that Sphinx asks for
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["story.schema.json", "notebooks/*", "generated/static/*"]
nb_execution_mode = "off"  # run_notebooks ran them, in one kernel
nb_merge_streams = True
html_theme = "furo"
html_title = "leadline"
html_static_path = ["_static", "generated/static"]
html_css_files = ["site.css", "plots.css"]
html_copy_source = html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # it is fetched, which browsers refuse to pages opened from a folder
html_theme_options = {"top_of_page_buttons": []}
html_math_renderer = "mathml"
default_role = "code"
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 4
suppress_warnings = ["ref.python"]  # one name in two classes: the link leads to either
autodoc_typehints = "signature"
autodoc_type_aliases = {"ArrayLike": "ArrayLike"}
autodoc_preserve_defaults = True
autodoc_default_options = {"undoc-members": False}
napoleon_google_docstring = False
napoleon_use_ivar = True


def _leave_math(_translator: object, node: nodes.Element) -> None:
    """Write an equation as MathML, which browsers draw by themselves: no script, no fonts, no other host."""
    block = isinstance(node, nodes.math_block)
    mathml = tex2mathml(node.astext(), as_block=block)
    body = _translator.body  # type: ignore[attr-defined]
    body.append(f'<div class="math">{mathml}</div>' if block else mathml)
    raise nodes.SkipNode


def _name_files(_app: Sphinx, name: str, source: list[str]) -> None:
    """Name files of the repository that are no page here, instead of linking to them."""
    if name.startswith("generated/"):
        return

    def named(link: re.Match[str]) -> str:
        words, target = link.groups()
        path = (HERE / name).parent / target.partition("#")[0]
        if path.resolve().is_relative_to(HERE):
            return link[0]
        return f"{words} (`{target.removeprefix('../')}` in the repository)"

    source[0] = re.sub(r"\[([^\]]+)\]\((\.\./[^)]+)\)", named, source[0])


def _keep_bars(*event: object) -> None:
    """Keep bars of formulas in docstrings, which reStructuredText takes for substitutions."""
    lines = event[-1]
    lines[:] = [line if "`" in line else line.replace("|", "\\|") for line in lines]  # type: ignore[index]


def setup(app: Sphinx) -> None:
    """Have equations drawn by browsers, and files outside this folder named."""
    app.add_directive("drawn", drawings.Drawn)
    app.add_directive("plots", drawings.Plots)
    app.connect("source-read", _name_files)
    app.connect("autodoc-process-docstring", _keep_bars)
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer("mathml", (_leave_math, None), (_leave_math, None))
