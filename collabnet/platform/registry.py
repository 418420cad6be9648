"""The one place where a higher room offers something to a lower one: panels, filters, to-do items, importers, …

The higher room registers when the application is built (in its `register(app)`); the lower room asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from collabnet.core.actor import Actor, Scope
from collabnet.core.alternatives import Alternative, Sought
from collabnet.core.permissions import Permission
from collabnet.core.statements import StatementLine


@dataclass(frozen=True)
class Panel:
    """A piece of a record's page that a higher room renders: `render(actor, code)` gives HTML or ''.

    `shows` names what the page would show by itself and leaves out when the panel has something to
    say: "fullness" (the bar of pupils against places), "comment" (the school's own words).
    """

    name: str
    order: int
    render: Callable[[Actor, str], str]
    shows: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Panels:
    """The panels of one record's page: their HTML in order, and what the page need not show again."""

    html: tuple[Markup, ...] = ()
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SearchFilter:
    """A filter of the school search that a higher room answers: `urns(actor)` gives a select of URNs."""

    name: str  # the query parameter, e.g. "has_places"
    label: str
    urns: Callable[[Actor], Any]


@dataclass(frozen=True)
class RecordLink:
    """Something that those with `permission` may do with a record, for lists of many: `href` holds "{code}"."""

    text: str
    order: int
    permission: Permission
    href: str


@dataclass(frozen=True)
class AccountLink:
    """A page about oneself in a higher room, listed on the account page."""

    name: str
    text: str
    href: str
    action: str = "Open"


@dataclass(frozen=True)
class TodoItem:
    """Something that waits for a person: verb first, where to do it, since when."""

    text: str
    href: str
    since: Any = None
    who: str = ""


@dataclass(frozen=True)
class Registry:
    """What the rooms have registered."""

    panels: dict[str, list[Panel]] = field(
        default_factory=dict
    )  # by kind of record: "school", "trust", …
    record_links: dict[str, list[RecordLink]] = field(
        default_factory=dict
    )  # by kind of record: the quick links of a person's own organisations
    search_filters: list[SearchFilter] = field(default_factory=list)
    todo: list[Callable[[Actor], Iterable[TodoItem]]] = field(default_factory=list)
    importers: dict[str, Any] = field(default_factory=dict)  # name → platform.imports Importer
    after_import: list[Callable[[str], None]] = field(
        default_factory=list
    )  # called with the importer's name, in a write unit, once what that file says has changed (by hand too)
    school_closed: list[Callable[[int], None]] = field(
        default_factory=list
    )  # called with the URN, in the write unit that closes the school
    locality_dependents: list[Callable[[int], Iterable[str]]] = field(
        default_factory=list
    )  # called with a locality's number: why it cannot be deleted, in words
    pay_table_users: list[Callable[[str, str, dt.date, dt.date], Iterable[str]]] = field(
        default_factory=list
    )  # called with scale, pay area, first and last day: what uses that table, in words that anybody may read
    personal_data: dict[str, Callable[[int], Any]] = field(
        default_factory=dict
    )  # room → export by user id
    optional_mail: dict[str, str] = field(
        default_factory=dict
    )  # groups of mail that a person may stop → what they are, e.g. "Reminders of training you are booked on"
    account_links: list[AccountLink] = field(default_factory=list)
    jobs: dict[str, Callable[..., Any]] = field(default_factory=dict)
    sweeps: list[str] = field(default_factory=list)  # names of jobs to run every minute
    actor_loader: list[Callable[[], Actor]] = field(default_factory=list)
    key_loader: list[Callable[[str], Actor | None]] = field(
        default_factory=list
    )  # who shows a key (`platform.access.keyed`), None for one not in force; counts its use
    addresses: list[Callable[[Scope], Iterable[str]]] = field(
        default_factory=list
    )  # who acts for a scope
    alternatives: list[Callable[[Actor, Sought], Iterable[Alternative]]] = field(
        default_factory=list
    )  # what the locality offers instead of a post or besides; blind to every school's pressure

    statement_lines: list[Callable[[Scope, dt.date, dt.date], Iterable[StatementLine]]] = field(
        default_factory=list
    )  # what an employer gave and received from one day to another, the two included

    def add_panel(self, record: str, panel: Panel) -> None:
        """Offer a panel for every page of a kind of record."""
        self.panels.setdefault(record, []).append(panel)
        self.panels[record].sort(key=lambda p: (p.order, p.name))

    def add_link(self, record: str, link: RecordLink) -> None:
        """Offer a quick link for a kind of record: "school", "trust", "la" or "region"."""
        self.record_links.setdefault(record, []).append(link)
        self.record_links[record].sort(key=lambda k: (k.order, k.text))

    def panels_of(self, record: str, actor: Actor, code: str) -> Panels:
        """The panels of a record that have something to say, and what the page need not show again."""
        rendered = [(p, p.render(actor, code)) for p in self.panels.get(record, ())]
        return Panels(
            html=tuple(Markup(html) for _, html in rendered if html),  # noqa: S704 - from our templates
            shown=frozenset(part for p, html in rendered if html for part in p.shows),
        )

    def render_panels(self, record: str, actor: Actor, code: str) -> list[str]:
        """The HTML of each panel of a record that has something to say."""
        return list(self.panels_of(record, actor, code).html)

    def tell_changed(self, importer: str) -> None:
        """Tell every room that something which this importer's file says has changed."""
        for hook in self.after_import:
            hook(importer)

    def tell_closed(self, urn: int) -> None:
        """Tell every room that a school has closed."""
        for hook in self.school_closed:
            hook(urn)

    def mail_addresses(self, scope: Scope) -> list[str]:
        """E-mail addresses of the people who act for an organisation, in a stable order."""
        return sorted({a for source in self.addresses for a in source(scope)})

    def personal_data_of(self, user_id: int) -> Mapping[str, Any]:
        """Everything the rooms hold about one person, by room."""
        return {room: export(user_id) for room, export in sorted(self.personal_data.items())}


def init_app(app: Flask) -> None:
    """Give the application an empty registry."""
    app.extensions["registry"] = Registry()


def registry(app: Flask | None = None) -> Registry:
    """The registry of this application."""
    found = (app or current_app).extensions["registry"]
    assert isinstance(found, Registry)  # noqa: S101 - narrows the type
    return found
