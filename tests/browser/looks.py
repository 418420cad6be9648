"""One look of a page in the browser: a query string, and what stands in the variable parts of its address."""

from __future__ import annotations

from tests.browser.records import Maker

Asked = tuple[str, dict[str, str | Maker]]


def of(query: str = "", **values: str | Maker) -> Asked:
    """A look, such as `of("?layer=load", slug="ashmere")`."""
    return query, values
