"""A page inside a notebook: the whole document in the attribute of a frame, with nothing to fetch."""

from maps.html import escape

HEIGHT_PX = 600
# A document of its own origin: its scripts cannot reach the notebook, nor those of the notebook the map. The reader may
# still follow a link to a source, save a picture and print.
ALLOWED = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals"


def frame(document: str, *, title: str, height_px: int = HEIGHT_PX) -> str:
    """HTML of a frame that holds a page.

    Parameters
    ----------
    document : str
        HTML of the page, with its own policy.
    title : str
        Name of the frame, for readers who hear it.
    height_px : int
        Height in CSS pixels; it is as wide as the cell.

    Returns
    -------
    str
        Where a notebook that is not trusted takes the frame out, the sentence behind it is left.

    Raises
    ------
    ValueError
        If the height is not above zero.
    """
    if not height_px > 0:
        raise ValueError(f"a map {height_px} px high cannot be shown; expected more than 0, as 600.")
    return (
        f'<div style="position:relative;height:{int(height_px)}px;max-width:100%">'
        f'<p style="padding:1em">{escape.text(title)}: this map is a page of its own, which is shown once the notebook '
        "is trusted. Or save it with .save(&quot;map.html&quot;) and open the file.</p>"
        f'<iframe title="{escape.text(title)}" sandbox="{ALLOWED}" '
        'style="position:absolute;inset:0;width:100%;height:100%;border:0;background:#fff" '
        f"srcdoc='{_quoted(document)}'></iframe></div>"
    )


def _quoted(document: str) -> str:
    """Document as the value of an attribute in single quotes, of which a page has few: 1 % longer, not 40 %."""
    return document.replace("&", "&amp;").replace("'", "&#39;")
