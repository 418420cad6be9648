"""Plain text as HTML that is safe in any page, and the plain text of HTML that somebody else wrote."""

import html
import re
from typing import Final

MOST_MARKUP: Final = 60_000  # characters of somebody else's HTML that are read
_BREAKS: Final = frozenset(
    {"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article"}
)
_BETWEEN: Final = {**dict.fromkeys(_BREAKS, "\n\n"), "br": "\n", "tr": "\n", "li": "\n- "}
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "head", "title"})

# Never looks twice at a character: html.parser takes time that grows with the square of some input.
_TAG: Final = re.compile(r"<(?P<closes>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")


def to_html(text: str) -> str:
    """Plain text as paragraphs: an empty line ends one, a single line break stays one."""
    parts = (part for part in re.split(r"\n[ \t]*\n+", text.strip("\n")) if part.strip())
    return "".join(f"<p>{_escaped(part)}</p>" for part in parts)


def to_plain(markup: str) -> str:
    """The words of HTML: paragraphs apart by an empty line, list items after a dash, scripts left out.

    Markup that was escaped once too often is read as what was meant. Never raises.
    """
    found = _words(markup[:MOST_MARKUP])
    if not _TAG.search(markup[:MOST_MARKUP]) and _TAG.search(found):
        found = _words(found)
    return found


def _escaped(part: str) -> str:
    return html.escape(part, quote=True).replace("\n", "<br>")


def _words(markup: str) -> str:
    found: list[str] = []
    unseen, end = "", 0
    for tag in _TAG.finditer(_without_comments(markup)):
        name, closes = tag["name"].casefold(), bool(tag["closes"])
        if not unseen:
            found.append(_spaced(tag.string[end : tag.start()]))
            found.append("" if closes and name not in _BREAKS else _BETWEEN.get(name, ""))
            unseen = name if name in _UNSEEN and not closes else ""
        elif closes and name == unseen:
            unseen = ""
        end = tag.end()
    if not unseen:
        found.append(_spaced(_without_comments(markup)[end:], keep=end == 0))
    return _tidied("".join(found))


def _spaced(text: str, *, keep: bool = False) -> str:
    """Words as a reader sees them; in HTML a line break of the source is only a space."""
    return html.unescape(text if keep else re.sub(r"\s+", " ", text))


def _without_comments(markup: str) -> str:
    parts = markup.split("<!--")
    return parts[0] + "".join(part.partition("-->")[2] for part in parts[1:])


def _tidied(text: str) -> str:
    lines = [
        re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.replace("\r", "\n").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
