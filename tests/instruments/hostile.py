"""Text that breaks out of HTML, JavaScript, CSS, templates or files wherever it is taken for more than text."""

from collections.abc import Mapping

from playwright.sync_api import Page

SIGN = "window.pwned=1"
PAYLOADS = {
    "image": f"<img src=x onerror={SIGN}>",
    "script": f"</script><script>{SIGN}</script>",
    "title and style": f"</title></style></textarea><script>{SIGN}</script>",
    "template": f"${{{SIGN}}}",
    "backtick": f"`+({SIGN})+`",
    "attribute": f'"><svg onload={SIGN}>',
    "quote": f"' onmouseover='{SIGN}' x='",
    "string": f"\\'-({SIGN})-\\'",
    "double string": f'\\"-({SIGN})-\\"',
    "backslash at the end": f"{SIGN}\\",
    "comment": f"<!--<script>{SIGN}//",
    "jinja": "{{ 7 * 191 }}{{ cycler.__init__.__globals__.os.environ.__setitem__('LEADLINE_PWNED', '1') }}{# a #}",
    "jinja, broken": "{% raw %}{% endraw %}{{ a = }}{% if %}",
    "cdata": f"]]><script>{SIGN}</script>",
    "address": f"javascript:{SIGN}",
    "style": "</style><style>*{display:none}</style>}*{background:url(https://evil.example/x)}",
    "link": f'<a href="javascript:{SIGN}" onclick={SIGN}>a</a><base href=https://evil.example>',
    "frame": f'<iframe srcdoc="<script>parent.pwned=1</script>" onload={SIGN}></iframe>',
    "mutation": f'<math><mtext><table><mglyph><style><img title="</style><img src=x onerror={SIGN}>">',
    "lines": f"a\u2028{SIGN}\u2029{SIGN}\nb\r\nc\rd",
    "controls": "a\u0000b\u0001c\u0008\u000b\u001b[31md\u007f\u0085e",
    "turned": "abc\u202efed\u2066ghi\u2069\u200b\ufeff",
    "half of a pair": "a\ud800b\udc00c\ud83d",
    "entities": "&lt;b&gt; &amp;amp; &#60;img src=x&#62; &notit;",
    "formula": '=HYPERLINK("https://evil.example","a")',
    "mathtext": "$\\frac{1}{0}$ \\alpha $unclosed _{",
    "long": "<b>word</b> and ' ` ${1} " * 400,  # 10,000 characters
}

# Halves of surrogate pairs cannot travel between Python and the browser, so texts with any go as code units. Markup
# cannot hold them, nor NUL: where a page writes them into its HTML, U+FFFD stands for them.
_MISSING = r"""(given) => {
  const words = new Set([document.title]);
  for (const node of document.body.children) if (node.nodeName !== "SCRIPT") words.add(node.textContent);
  for (const node of document.querySelectorAll("*")) for (const { value } of node.attributes) words.add(value);
  const all = [...words];
  const plain = (s) => s.toWellFormed().replaceAll("\0", "\ufffd");
  const flat = all.map(plain);
  return Object.entries(given).filter(([, units]) => {
    const text = typeof units === "string" ? units : String.fromCharCode(...units);
    const written = plain(text);
    return !all.some((s) => s.includes(text)) && !flat.some((s) => s.includes(written));
  }).map(([name]) => name);
}"""


def sent(words: str) -> str | list[int]:
    """Text as it is, or its UTF-16 code units where it holds halves of surrogate pairs."""
    raw = words.encode("utf-16-le", "surrogatepass")
    whole = raw.decode("utf-16-le", "replace") == words
    return words if whole else [int.from_bytes(raw[i : i + 2], "little") for i in range(0, len(raw), 2)]


def missing(page: Page, given: Mapping[str, str]) -> set[str]:
    """Names of the texts that stand nowhere in the document as they are, neither as text nor in an attribute."""
    return set(page.evaluate(_MISSING, {name: sent(words) for name, words in given.items()}))


class Told:
    """Makes texts from a payload that can be told apart, and remembers which were given."""

    def __init__(self, payload: str) -> None:
        self.payload = payload
        self.given: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """Text for the argument of this name."""
        self.given[name] = f"Q{len(self.given)}Q{self.payload}"
        return self.given[name]

    def form(self, name: str) -> str:
        """Text for an argument that is a format."""
        return self(name).replace("{", "{{").replace("}", "}}")
