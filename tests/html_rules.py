"""Rules that every HTML page a test sees must keep: well nested, one h1, a title, unique ids, nothing inline."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "rect",
        "line",
        "polygon",
        "polyline",
        "use",
    ]
)
OPTIONAL_END = frozenset(
    {"li", "p", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot"}
)


class PageRules(HTMLParser):
    """Reads one page and collects what is wrong with it in `faults`."""

    def __init__(self, *, nonce: str) -> None:
        super().__init__(convert_charrefs=True)
        self.nonce = nonce
        self.faults: list[str] = []
        self.open_tags: list[str] = []
        self.ids: set[str] = set()
        self.headings = 0
        self.title = ""
        self.labels: set[str] = set()
        self.inputs: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if len(values) != len(attrs):
            self.faults.append(f"<{tag}> says an attribute twice")
        self._check_attributes(tag, values)
        self.headings += tag == "h1"
        if tag not in VOID:
            self.open_tags.append(tag)

    def _own_script(self, values: dict[str, str | None]) -> bool:
        source = values.get("src") or ""
        data_only = values.get("type") == "application/json"  # not run, so the policy lets it be
        return (
            (source.startswith("/") and not source.startswith("//"))
            or data_only
            or values.get("nonce") == self.nonce
        )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_attributes(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open_tags and self.open_tags[-1] != tag and self.open_tags[-1] in OPTIONAL_END:
            self.open_tags.pop()
        if not self.open_tags or self.open_tags[-1] != tag:
            self.faults.append(
                f"</{tag}> at line {self.getpos()[0]} closes nothing ({self.open_tags[-3:]})"
            )
        else:
            self.open_tags.pop()

    def handle_data(self, data: str) -> None:
        if self.open_tags and self.open_tags[-1] == "title" and "svg" not in self.open_tags:
            self.title += data

    def _check_attributes(self, tag: str, values: dict[str, str | None]) -> None:
        if "style" in values or any(name.startswith("on") for name in values):
            self.faults.append(f"<{tag}> has an inline style or handler")
        if tag == "style":
            self.faults.append("an inline <style>")
        if tag == "script" and not self._own_script(values):
            self.faults.append("a <script> that is neither ours nor carries this response's nonce")
        identity = values.get("id")
        if identity is not None:
            if identity in self.ids or not identity or " " in identity:
                self.faults.append(f"the id {identity!r} is empty, has a space or stands twice")
            self.ids.add(identity)
        if tag == "label" and values.get("for"):
            self.labels.add(str(values["for"]))
        if tag in ("input", "select", "textarea") and values.get("type") not in (
            "hidden",
            "submit",
        ):
            self.inputs[str(identity)] = "aria" if values.get("aria-label") else tag
        if tag == "img" and values.get("alt") is None:
            self.faults.append("an <img> without alt")
        if tag == "form" and values.get("method", "get") not in ("get", "post"):
            self.faults.append("a <form> with another method than get or post")


def page_faults(html: str, *, nonce: str) -> list[str]:
    """What is wrong with a whole HTML page; empty when nothing is."""
    page = PageRules(nonce=nonce)
    page.feed(html)
    page.close()
    faults = list(page.faults)
    if page.headings != 1:
        faults.append(f"{page.headings} h1 headings")
    if not page.title.strip().endswith("Collabnet"):
        faults.append(f"the title {page.title.strip()!r} does not end with the product's name")
    if not html.lstrip().lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    left = [tag for tag in page.open_tags if tag not in OPTIONAL_END]
    if left:
        faults.append(f"never closed: {left}")
    for identity, kind in page.inputs.items():
        if kind != "aria" and identity not in page.labels:
            faults.append(f"the field {identity!r} has no label")
    if re.search(r">\s*(None|nan|Undefined)\s*<", html):
        faults.append("a bare None, nan or Undefined is shown")
    return faults
