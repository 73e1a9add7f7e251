"""A page of words in the look of the site: its template filled, with style and policy."""

from collections.abc import Sequence

from maps.html import assets, escape
from maps.html.policy import policy
from maps.page.document import Link
from maps.page.head import Published, about
from maps.page.style import css
from maps.page.style_table import styles_of
from maps.site.pages import PageSpec, links
from maps.site.plot_svg import ink_css


def words_page(
    template: str,
    title: str,
    description: str,
    pages: Sequence[PageSpec],
    *,
    ways: Sequence[Link] | None = None,
    keys: Sequence[str] = (),
    css_more: str = "",
    published: Published | None = None,
    **values: object,
) -> str:
    """Fill the template of a page of words.

    Parameters
    ----------
    template : str
        In `maps/assets`; what stands before its first dot is the name of the page.
    title, description : str
        For the head of the page.
    pages : sequence of PageSpec
        Maps of the site, to link to.
    ways : sequence of Link, optional
        At the top of the page, in place of those to the pages of the site.
    keys : sequence of str
        Of styles that plots and small pictures on it have.
    css_more : str
        Rules of this page alone.
    published : Published, optional
        Where the page will stand, if that is known.
    **values
        What the template names.

    Returns
    -------
    str
        HTML.
    """
    used = sorted(set(keys))
    ours = (assets.own("page.css"), assets.own("report.css"))
    style = escape.style("\n".join([css(styles_of(used)), ink_css(used), *ours, css_more]))
    return escape.render(
        template,
        title=title,
        about=about(title, description, published),
        links=links(pages, template.split(".", maxsplit=1)[0]) if ways is None else ways,
        policy=policy(styles=[style]),
        style=style,
        **values,
    )
