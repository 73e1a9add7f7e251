"""What a page's file carries for its scripts."""

import json
import re
from typing import Any

_BLOCK = re.compile(r'<script type="application/json" id="(leadline-data|rows-[\w-]+)">(.*?)</script>', re.DOTALL)


def data_of(html: str) -> dict[str, Any]:
    """Everything that the scripts of a page read, its rows put back among their sheets, as `StoryMap.data` gives it."""
    blocks = {name: json.loads(text) for name, text in _BLOCK.findall(html)}
    data: dict[str, Any] = blocks.pop("leadline-data")
    for sheet in data["sheets"]:
        if f"rows-{sheet['id']}" in blocks:
            sheet["features"] = blocks[f"rows-{sheet['id']}"]
    return data
