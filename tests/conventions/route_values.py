"""What stands in each variable part of each address, at a place: the records a page needs are made on demand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from tests.conventions import route_records
from tests.conventions.world import Maker, Place

# By name of the variable, the same on every page that has it.
COMMON: dict[str, Maker] = {
    "urn": lambda place: place.urn,
    "uid": lambda place: place.uid,
    "la_code": lambda place: place.la,
    "region_code": lambda place: place.region,
    "slug": lambda place: place.slug,
}

# The kinds of organisation that addresses spell out, with the code that follows.
ORGANISATIONS: dict[str, Maker] = {
    "school": lambda place: place.urn,
    "trust": lambda place: place.uid,
    "authority": lambda place: place.la,
    "la": lambda place: place.la,
    "region": lambda place: place.region,
    "locality": lambda place: place.slug,
    "network": lambda _place: "all",
}
# Addresses whose only variable is called "code".
CODES = {"/authorities/": "la", "/map/la/": "la", "/regions/": "region"}


class UnknownVariable(LookupError):
    """A page has a variable that nobody has said how to fill: add it here or to route_records."""


@dataclass(frozen=True)
class Page:
    """One address of the site with a method, its variables spelled out where they are kinds of things."""

    rule: Rule
    method: str
    words: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """The address with the spelled-out kinds in place."""
        text = self.rule.rule
        for name, word in self.words:
            text = re.sub(rf"<[^<>]*:{name}>", word, text)
        return text

    @property
    def key(self) -> tuple[str, str, str]:
        """How the table names it."""
        return (self.rule.endpoint, self.method, self.label)

    def path(self, app: Flask, place: Place) -> str:
        """The address at a place."""
        values = {name: self._value(name, place) for name in sorted(self.rule.arguments)}
        return app.url_map.bind("localhost").build(self.rule.endpoint, values)

    def _value(self, name: str, place: Place) -> object:
        words = dict(self.words)
        if name in words:
            return words[name]
        if name == "code":
            kinds = [w for w in words.values() if w in ORGANISATIONS]
            kinds += [k for prefix, k in CODES.items() if self.rule.rule.startswith(prefix)]
            if kinds:
                return ORGANISATIONS[kinds[0]](place)
        maker = route_records.BY_PAGE.get((self.rule.endpoint, name)) or COMMON.get(name)
        if maker is None:
            raise UnknownVariable(f"{self.rule.endpoint}: {name} in {self.rule.rule}")
        return maker(place)


def pages(app: Flask) -> list[Page]:
    """Every address of the site with each method it answers, in a stable order."""
    found = [
        page
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for page in _spelled(rule, method)
    ]
    return sorted(found, key=lambda page: page.key)


def _spelled(rule: Rule, method: str) -> Iterator[Page]:
    """The page once for each kind of organisation its address can name; other lists stand for their first word."""
    listed = {name: _listed(rule, name) for name in sorted(rule.arguments) if _listed(rule, name)}
    choices = [w if ORGANISATIONS.keys() >= set(w) else w[:1] for w in listed.values()]
    for words in itertools.product(*choices):
        yield Page(rule, method, tuple(zip(listed, words, strict=True)))


def _listed(rule: Rule, name: str) -> tuple[str, ...]:
    """The words an address lists for a variable, `<any(school, trust):kind>`; those of /people/<word>/<code>."""
    listed = tuple(sorted(getattr(rule._converters.get(name), "items", ())))
    if name == "word" and not listed:
        return ("school", "trust", "authority", "region", "network")
    return listed
