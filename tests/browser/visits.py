"""A person at a browser: pages opened as they open them, and everything noted that a visitor should never cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.site import COOKIE, Site

WIDE, PHONE, NARROWEST = 1280, 375, 320
WAIT_MS = (
    60_000  # a hang guard: a busy machine is slow, and no figure of the product is measured here
)
HEIGHTS = {WIDE: 800, PHONE: 720, NARROWEST: 640}
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));"""


@dataclass
class Visit:
    """One browser window of one person."""

    site: Site
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, address: str) -> Response:
        """Go to an address of the site and forget the faults of the page before."""
        self.faults.clear()
        answer = self.page.goto(self.site.url + address, wait_until="load")
        assert answer is not None
        return answer

    def resize(self, width: int) -> None:
        """Make the window as wide as this."""
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def watch(self) -> None:
        """Note policy violations, script errors, missing files and requests that leave the site."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # What failed to load is noted with its address by _response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(
            self.site.url + "/"
        ):
            self.faults.append(f"a request left the site: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.status} for {response.url}")


@dataclass
class Visitors:
    """Browser windows by person, width and scripts, kept open between pages."""

    browser: Browser
    site: Site
    visits: dict[tuple[str, int, bool], Visit] = field(default_factory=dict)

    def at(self, email: str, *, width: int = WIDE, scripts: bool = True) -> Visit:
        """The window of this person ("" for nobody signed in) at a width, with or without JavaScript."""
        key = (email, width, scripts)
        if key not in self.visits:
            self.visits[key] = self.fresh(email, width=width, scripts=scripts)
        return self.visits[key]

    def fresh(self, email: str = "", *, width: int = WIDE, scripts: bool = True) -> Visit:
        """A new window with no memory but the person's session."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=scripts,
            has_touch=width == PHONE,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(TELL_VIOLATIONS)
        if email:
            cookie = {"name": COOKIE, "value": self.site.cookie(email)}
            context.add_cookies([{**cookie, "url": self.site.url}])  # type: ignore[list-item]
        visit = Visit(self.site, context, context.new_page())
        visit.watch()
        return visit

    def close(self) -> None:
        """Close every kept window."""
        for visit in self.visits.values():
            visit.context.close()
