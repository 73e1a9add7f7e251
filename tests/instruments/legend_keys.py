"""What the keys of a page's legend look like, by the styles that the browser computes for them."""

from itertools import combinations

# A key `.rest` shows a second time what stands in the legend with its own layer.
KEYS = """() => [...document.querySelectorAll("#legend .entry, .ramp")].flatMap((entry) =>
  [...entry.querySelectorAll(".swatch path")].filter((path) => !path.closest(".rest")).map((path) => {
    const style = getComputedStyle(path);
    const filled = style.fill !== "none";
    const look = {
      form: path.getAttribute("d"), stroke: style.stroke, width: style.strokeWidth, dash: style.strokeDasharray,
      alpha: style.strokeOpacity, fill: style.fill, opacity: filled ? style.fillOpacity : "", ends: style.strokeLinecap,
    };
    const words = (path.closest("li") ?? entry).querySelector("span")?.textContent ?? "";
    return { words, layer: entry.querySelector("label")?.textContent ?? "", look };
  }))"""


def same(keys):
    """Pairs of keys, as `KEYS` tells them, that cannot be told apart: the layer and words of each, and their look."""
    assert keys
    return [
        ((one["layer"], one["words"]), (other["layer"], other["words"]), one["look"])
        for one, other in combinations(keys, 2)
        if one["look"] == other["look"]
    ]
