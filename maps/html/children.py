"""Children of folium on a page: what they paste into scripts is text; what the policy refuses is an error.

folium pastes some words into JavaScript as they are, where `${...}` and a backtick run as code. While a page is
written, those words are replaced by what means the same and runs nothing. Words that become markup only in the browser
(tooltips, popups, icons, attributions) pass `assets/guard.js` there: bold type and links stay, what could act goes.

branca takes whatever its elements have rendered for a Jinja template once more, so that `{{ ... }}` in a value of
GeoJSON would run Python on the machine that makes the page; here it stays text.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeAlias

import folium
from branca.element import Element, IFrame, MacroElement
from folium import plugins
from folium.template import Template

from maps.html import escape
from maps.html.child_needs import Hosts, check

# folium's own templates, save that text becomes a JavaScript string as JSON does, and popups need no jQuery.
_POPUP = Template(
    """
    var {{ this.get_name() }} = L.popup({{ this.options|tojavascript }});
    {% for name, element in this.html._children.items() %}
    {% if this.lazy %}
    {{ this._parent.get_name() }}.once('click', () =>
        {{ this.get_name() }}.setContent(leadline.markup({{ element.render(**kwargs)|tojavascript }})));
    {% else %}
    var {{ name }} = leadline.markup({{ element.render(**kwargs)|tojavascript }});
    {{ this.get_name() }}.setContent({{ name }});
    {% endif %}
    {% endfor %}
    {{ this._parent.get_name() }}.bindPopup({{ this.get_name() }}){% if this.show %}.openPopup(){% endif %};
    {% for name, element in this.script._children.items() %}
    {{ element.render() }}
    {% endfor %}
    """
)
_TOOLTIP = Template(
    """
    {% macro script(this, kwargs) %}
    {% set style = ' style="' ~ (this.style|e) ~ '"' if this.style else "" %}
    {{ this._parent.get_name() }}.bindTooltip(
        {{ ("<div" ~ style ~ ">" ~ this.text ~ "</div>")|tojavascript }}, {{ this.options|tojavascript }}
    );
    {% endmacro %}
    """
)
_ABSENT = object()
# How GeoJson writes the name of a child (a pattern) into a style: the one thing that is to be read as a template again.
_NAME = re.compile(r"\{\{'(\w+_[0-9a-f]{32})'\}\}")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SWITCHED = re.compile(r"""\$\(("#slider_\w+")\)\.(hide|show)\(\)""")
_BACKTICK = "\\`"  # as folium writes it for its own templates


def _click_popup(code: str) -> str:
    """Popup of ClickForMarker: a template in which `${lat}` and `${lng}` mean the place, and nothing else runs."""
    if not code.startswith("`"):
        return code
    words = escape.literal(code[1:-1].replace(_BACKTICK, "`"))
    for name in ("lat", "lng"):
        words = words.replace(escape.literal(f"${{{name}}}"), f"${{{name}}}")
    return f"`{words}`"


def _css(words: object) -> str:
    """Value of a CSS property that cannot end its element, nor its rule."""
    return str(words).replace("<", "\\3c ").replace("{", "\\7b ").replace("}", "\\7d ")


Macros: TypeAlias = Mapping[str, Callable[..., str]]
Mend: TypeAlias = Callable[[Macros], Macros]


class _Once:
    """A template of folium whose output is not read as a template again."""

    def __init__(self, template: Any, mend: "Mend | None" = None) -> None:  # noqa: ANN401  a jinja2.Template
        self._template, self._mend = template, mend

    @property
    def module(self) -> SimpleNamespace:
        """The parts that a macro element writes."""
        found = {name: self._template.module.__dict__.get(name) for name in ("header", "html", "script")}
        macros: Macros = {name: macro for name, macro in found.items() if macro}
        return SimpleNamespace(**{n: _once(m) for n, m in (self._mend(macros) if self._mend else macros).items()})

    def render(self, **values: object) -> str:
        """Output of the template as a template that says the same."""
        return _once(self._template.render)(**values)


def _once(render: Callable[..., str]) -> Callable[..., str]:
    def rendered(*args: object, **values: object) -> str:
        words = _NAME.sub(r"\1", str(render(*args, **values)))
        return "{% raw %}" + words.replace("{%", "{% endraw %}{{ '{%' }}{% raw %}") + "{% endraw %}"

    return rendered


def _script_of_header(macros: Macros) -> Macros:
    """HeatMapWithTime, whose header is a script: it stands with the other scripts."""

    def script(*args: object) -> str:
        return "\n".join([*_SCRIPT.findall(macros["header"](*args)), macros["script"](*args)])

    return {"script": script}


def _slider_beside_the_map(macros: Macros) -> Macros:
    """TimeSliderChoropleth, which puts its slider before a map that is no child of the body and asks for jQuery.

    It also paints every path of the page white: here its own alone.
    """

    def script(this: Element, *args: object) -> str:
        words = str(macros["script"](this, *args))
        above = f"d3.select({this._parent.get_name()}.getContainer().parentNode)"  # type: ignore[union-attr]  # noqa: SLF001  an element of a page has a parent
        words = words.replace('d3.select("body")', above).replace('"range")', '"range").attr("aria-label", "Time")')
        words = words.replace("d3.selectAll('path')", f"d3.selectAll('[id^=\"{this.get_name()}-feature-\"]')")
        return _SWITCHED.sub(
            lambda at: f'd3.select({at[1]}).style("display", {json.dumps("none" if at[2] == "hide" else None)})', words
        )

    return {**macros, "script": script}


def _quoted(style: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """Style function whose words keep their quotes, which folium takes off those in double braces."""
    return lambda feature: {name: _spaced(value) for name, value in style(feature).items()}


def _spaced(value: object) -> object:
    if not isinstance(value, str):
        return value
    return f"{' ' * value.startswith('{{')}{value}{' ' * value.endswith('}}')}"


class _Words:
    """In place of a template: words as they are."""

    def __init__(self, words: str) -> None:
        self._words = words

    def render(self, **_: object) -> str:
        """Write the words."""
        return self._words


# Template of folium -> ours; a subclass with a template of its own keeps it.
_TEMPLATES = {folium.Popup._template: _POPUP, folium.Tooltip._template: _TOOLTIP}  # noqa: SLF001
_MENDED: Mapping[type[Element], Mend] = {
    plugins.HeatMapWithTime: _script_of_header,
    plugins.TimeSliderChoropleth: _slider_beside_the_map,
}
# Class -> attribute -> what stands in its place while the page is written.
Replacements = Mapping[str, Callable[[Any], Any]]
_REPLACED: Mapping[type[Element], Replacements] = {
    folium.Html: {"data": lambda words: str(words).replace(_BACKTICK, "`")},
    folium.ClickForMarker: {"popup": _click_popup},
    folium.GeoJson: dict.fromkeys(("style_function", "highlight_function"), _quoted),
    folium.features.GeoJsonDetail: {"style": _css, "class_name": _css},
    plugins.FloatImage: {
        "image": escape.text,
        "css": lambda css: {_css(name): _css(value) for name, value in css.items()},
    },
    plugins.Search: dict.fromkeys(("search_label", "placeholder", "position"), escape.literal),
    plugins.TimestampedGeoJson: {"date_options": escape.literal},
    plugins.TimeSliderChoropleth: {"stroke_color": escape.literal},
}


def descendants(element: Element) -> Iterator[Element]:
    """All elements under a folium element: children, icons of its markers, contents of its popups."""
    # branca has no public way to walk its tree
    content = element.html._children if isinstance(element, folium.Popup) else {}  # noqa: SLF001
    pattern = [element.marker] if isinstance(element, folium.GeoJson) and element.marker else []
    for child in (*element._children.values(), *content.values(), *pattern):  # noqa: SLF001
        yield child
        yield from descendants(child)


@contextmanager
def harmless(page: folium.Map, hosts: Hosts) -> Iterator[None]:
    """While it lasts, what the page's children paste into scripts and markup is text; afterwards they are as before.

    Raises
    ------
    ValueError
        If a child cannot work on the page, or asks a host that the page's policy does not name.
    """
    before: list[tuple[Element, str, Any]] = []
    try:
        for element in descendants(page):
            check(element, hosts)
            for name, value in _replacements(element).items():
                before.append((element, name, element.__dict__.get(name, _ABSENT)))
                setattr(element, name, value)
        yield
    finally:
        for element, name, value in reversed(before):
            if value is _ABSENT:
                delattr(element, name)
            else:
                setattr(element, name, value)


def _replacements(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, changes in _REPLACED.items():
        if isinstance(element, kind):
            now = {name: getattr(element, name, None) for name in changes}
            found |= {name: change(now[name]) for name, change in changes.items() if now[name] is not None}
    if isinstance(element, MacroElement):
        mend = next((mend for kind, mend in _MENDED.items() if isinstance(element, kind)), None)
        found["_template"] = _Once(_TEMPLATES.get(element._template, element._template), mend)  # noqa: SLF001
    if isinstance(element._parent, IFrame) and element._template_str is not None:  # noqa: SLF001
        found["_template"] = _Words(element._template_str)  # noqa: SLF001
    return found
