"""What every page is held to in a browser: axe, no sideways scroll, strict HTML, and the same page without scripts."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import html5lib
from playwright.sync_api import Locator, Page, Response

import config

AXE_FILE = config.ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# GOV.UK Frontend says "expanded" of a radio that shows a field under it, which no standard allows and screen readers
# announce as meant (alphagov/govuk-frontend issue 979): left out, for that one component only.
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  const isOwn = (rule, node) => rule !== "aria-allowed-attr"
    || !document.querySelector(node.target.join(" "))?.matches(".govuk-radios__input[aria-controls]");
  return found.violations
    .map((v) => ({id: v.id, help: v.help, nodes: v.nodes.filter((n) => isOwn(v.id, n)).slice(0, 4).map((n) =>
      n.target.join(" ") + ": " + n.failureSummary.split("\\n").slice(1).join(";").trim())}))
    .filter((v) => v.nodes.length);
}"""
# What sticks out to the right of the window and is not inside something that scrolls by itself.
FIND_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const scrolls = (el) => el && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(el).overflowX)
    || scrolls(el.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((el) => el.getBoundingClientRect().right > width + 0.5 && !scrolls(el.parentElement))
    .map((el) => el.tagName.toLowerCase() + (el.className ? "." + el.className : "")).slice(0, 5)
    .concat("scroll width " + document.scrollingElement.scrollWidth);
}"""
# Facts, ways on and fields; what a script draws on top of them lies in a marked or Leaflet container.
OUTLINE = """() => {
  const own = (selector) => [...document.querySelectorAll("main " + selector)]
    .filter((el) => !el.closest(".leaflet-container, [data-enhancement]"));
  const words = (el) => el.textContent.replace(/\\s+/g, " ").trim();
  return [
    ...["h1", "h2", "h3", "h4"].flatMap((tag) => own(tag).map((el) => tag + " " + words(el))),
    ...own("tr").map((el) => "row " + words(el)),
    ...own("a[href]").map((el) => "link " + el.getAttribute("href")),
    ...own("input, select, textarea").map((el) => "field " + el.name + " " + el.type),
  ];
}"""
UNUSABLE = """() => {
  const faults = [];
  const reachable = (el) => el.checkVisibility() || el.closest("details:not([open])");
  for (const form of document.querySelectorAll("form")) {
    const name = form.getAttribute("action") || location.pathname;
    const buttons = [...form.querySelectorAll("button:not([type=button]), input[type=submit]")];
    if (!buttons.some(reachable)) faults.push("the form " + name + " has no button to send it");
    for (const field of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      if (!reachable(field)) faults.push("the field " + field.name + " of " + name + " cannot be seen");
    }
  }
  return faults;
}"""


@cache
def _axe_source() -> str:
    return AXE_FILE.read_text()


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 A and AA, best practice), a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, AXE_RULES)
    width = (page.viewport_size or {}).get("width")
    return [f"axe {v['id']} at {width} px ({v['help']}): {' | '.join(v['nodes'])}" for v in found]


def overflow(page: Page) -> list[str]:
    """What makes the page scroll sideways at its present width; empty when nothing does."""
    found: list[str] = page.evaluate(FIND_OVERFLOW)
    width = (page.viewport_size or {}).get("width")
    return [f"scrolls sideways at {width} px: {', '.join(found)}"] if found else []


def html_errors(text: str) -> list[str]:
    """What a strict HTML5 parser says about a page, as (line, column), reason."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    return [f"HTML at {place}: {code} {data}" for place, code, data in parser.errors]


def missing_without_scripts(with_scripts: Page, without_scripts: Page) -> list[str]:
    """Headings, rows, links and fields of the page that are not there when scripts are off."""
    full = Counter(with_scripts.evaluate(OUTLINE))
    plain = Counter(without_scripts.evaluate(OUTLINE))
    return [f"only with JavaScript: {item}" for item in full - plain]


def unusable_forms(page: Page) -> list[str]:
    """Forms that cannot be filled in or sent as the page stands."""
    found: list[str] = page.evaluate(UNUSABLE)
    return found


def forms_to_fill(page: Page) -> Locator:
    """The forms in the page's own part that change something and have a field to fill in."""
    fields = page.locator("input:not([type=hidden]), select, textarea")
    return page.locator("main form[method=post]").filter(has=fields)


def send_empty(page: Page, form: Locator) -> Response:
    """Empty every text field of a form and send it; gives the answer."""
    form.evaluate(
        "(form) => { const around = form.closest('details'); if (around) around.open = true; }"
    )
    for field in form.locator("input[type=text], input[type=email], textarea").all():
        if field.is_visible() and field.is_editable():
            field.fill("")
    with page.expect_navigation() as sent:
        form.locator("button:not([type=button])").first.click()
    assert sent.value is not None
    return sent.value


def error_faults(page: Page) -> list[str]:
    """What a page with a refused form lacks: the word in its title, the summary, links that lead to fields."""
    faults = []
    if not page.title().startswith("Error: "):
        faults.append(f"the title does not begin with 'Error: ': {page.title()}")
    links = page.locator(".govuk-error-summary a").all()
    if not links:
        faults.append("no summary of what is wrong that leads to the fields")
    for link in links:
        target = link.get_attribute("href") or ""
        if not target.startswith("#") or page.locator(f"[id='{target[1:]}']").count() != 1:
            faults.append(f"the summary leads nowhere: {target}")
    return faults
