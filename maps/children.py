"""Children of folium on a page: what they paste into scripts is text; what the policy refuses is an error.

folium pastes some words into JavaScript as they are, where `${...}` and a backtick run as code. While a page is
written, those words are replaced by what means the same and runs nothing. Words that become markup only in the browser
(tooltips, popups, icons, attributions) pass `assets/guard.js` there: bold type and links stay, what could act goes.

branca takes whatever its elements have rendered for a Jinja template once more, so that `{{ ... }}` in a value of
GeoJSON would run Python on the machine that makes the page; here it stays text.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, NamedTuple

import folium
from branca.element import Element, IFrame, MacroElement
from folium import plugins
from folium.template import Template
from markupsafe import Markup

from maps import escape
from maps.policy import may_show

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
_ACTING = {"script", "iframe", "object", "embed", "base", "form", "frame", "frameset"}
# How GeoJson writes the name of a child (a pattern) into a style: the one thing that is to be read as a template again.
_NAME = re.compile(r"\{\{'(\w+_[0-9a-f]{32})'\}\}")
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


class _Once:
    """A template of folium whose output is not read as a template again."""

    def __init__(self, template: Any) -> None:  # noqa: ANN401  a jinja2.Template
        self._template = template

    @property
    def module(self) -> SimpleNamespace:
        """The parts that a macro element writes."""
        macros = {name: self._template.module.__dict__.get(name) for name in ("header", "html", "script")}
        return SimpleNamespace(**{name: _once(macro) for name, macro in macros.items() if macro})

    def render(self, **values: object) -> str:
        """Output of the template as a template that says the same."""
        return _once(self._template.render)(**values)


def _once(render: Callable[..., str]) -> Callable[..., str]:
    def rendered(*args: object, **values: object) -> str:
        words = _NAME.sub(r"\1", str(render(*args, **values)))
        return "{% raw %}" + words.replace("{%", "{% endraw %}{{ '{%' }}{% raw %}") + "{% endraw %}"

    return rendered


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
# Class -> address of the image that it shows.
_IMAGES: Mapping[type[Element], Callable[[Any], object]] = {
    folium.TileLayer: lambda layer: layer.tiles,
    folium.WmsTileLayer: lambda layer: layer.url,
    folium.raster_layers.ImageOverlay: lambda overlay: overlay.url,
    folium.CustomIcon: lambda icon: icon.options.get("iconUrl", icon.options.get("icon_url")),
    plugins.FloatImage: lambda image: image.image,
}


def descendants(element: Element) -> Iterator[Element]:
    """All elements under a folium element: children, icons of its markers, contents of its popups."""
    # branca has no public way to walk its tree
    content = element.html._children if isinstance(element, folium.Popup) else {}  # noqa: SLF001
    for child in (*element._children.values(), *content.values()):  # noqa: SLF001
        yield child
        yield from descendants(child)


@contextmanager
def harmless(page: folium.Map, image_hosts: Sequence[str]) -> Iterator[None]:
    """While it lasts, what the page's children paste into scripts and markup is text; afterwards they are as before.

    Raises
    ------
    ValueError
        If a child shows images from a host that the page's policy does not name.
    """
    before: list[tuple[Element, str, Any]] = []
    try:
        for element in descendants(page):
            _check_images(element, image_hosts)
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


class Static(NamedTuple):
    """Markup of folium's children as it stands in the page, and the texts of its style elements."""

    html: Markup
    styles: tuple[str, ...]


def markup(html: str, image_hosts: Sequence[str]) -> Static:
    """Take apart what children put into head and body.

    Parameters
    ----------
    html : str
        As the children render it.
    image_hosts : sequence of str
        Hosts from which the page may show images.

    Raises
    ------
    ValueError
        If it holds a script, an event handler, or an address that the page's policy refuses: the page would be broken.
    """
    reader = _Reader(image_hosts)
    reader.feed(html)
    reader.close()
    return Static(Markup("".join(reader.html)), tuple(reader.styles))  # noqa: S704  without anything that could act


class _Reader(HTMLParser):
    """Writes markup again without its styles, which it keeps apart, and refuses what could act."""

    def __init__(self, image_hosts: Sequence[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.html: list[str] = []
        self.styles: list[str] = []
        self._hosts = image_hosts
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse scripts and handlers; write anything else again."""
        self._check(tag, {name: value or "" for name, value in attrs})
        self._in_style = tag == "style"
        if not self._in_style:
            words = "".join(f' {name}="{escape.text(value or "")}"' for name, value in attrs)
            self.html.append(f"<{tag}{words}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read it as a browser does, which sees no slash in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened; an image has no end."""
        if tag not in {"style", "img", "br", "hr", "input", "link", "meta"}:
            self.html.append(f"</{tag}>")
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Text between tags, or that of a style element."""
        if self._in_style:
            self.styles.append(data)
        else:
            self.html.append(escape.text(data) if data.strip() else data)

    def handle_entityref(self, name: str) -> None:
        """Keep named characters."""
        self.html.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep numbered characters."""
        self.html.append(f"&#{name};")

    def _check(self, tag: str, attributes: Mapping[str, str]) -> None:
        acts = [name for name in attributes if name.startswith("on") or name == "srcdoc"]
        if tag in _ACTING or acts:
            what = f"the handler {acts[0]!r} of <{tag}>" if acts else f"<{tag}>"
            raise ValueError(
                f"a child of the map puts {what} into the page, which would not run: the page's policy lets only "
                "its own scripts run, so that text from data never does. Expected markup alone; "
                "give scripts to page.get_root().script, as Element('...')."
            )
        for name in ("src", "href"):
            if name in attributes and not _harmless_address(tag, attributes[name], self._hosts):
                raise ValueError(
                    f"a child of the map puts <{tag} {name}={attributes[name]!r}> into the page, which its policy "
                    "refuses; expected images as data URIs or from `image_hosts`, and links to the web. "
                    "Name the host, as StoryMap(..., image_hosts=['https://example.org'])."
                )


def _harmless_address(tag: str, url: str, hosts: Sequence[str]) -> bool:
    if tag in {"img", "image"}:
        return may_show(url, hosts)
    if tag == "a":
        return url.partition(":")[0].lower() in {"http", "https", "mailto"} or url.startswith("#")
    return url.startswith("data:")


def _check_images(element: Element, hosts: Sequence[str]) -> None:
    for kind, address in _IMAGES.items():
        url = str(address(element)) if isinstance(element, kind) else "data:image/"
        if not may_show(url, hosts):
            raise ValueError(
                f"{type(element).__name__} asks for the image {url[:100]!r}, which the page's policy refuses; expected "
                "a data URI, or a host that the page names. If its reader may be sent there, say so: "
                "StoryMap(..., image_hosts=['https://tile.example.org'])."
            )


def _replacements(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, changes in _REPLACED.items():
        if isinstance(element, kind):
            now = {name: getattr(element, name, None) for name in changes}
            found |= {name: change(now[name]) for name, change in changes.items() if now[name] is not None}
    if isinstance(element, MacroElement):
        found["_template"] = _Once(_TEMPLATES.get(element._template, element._template))  # noqa: SLF001
    if isinstance(element._parent, IFrame) and element._template_str is not None:  # noqa: SLF001
        found["_template"] = _Words(element._template_str)  # noqa: SLF001
    return found
