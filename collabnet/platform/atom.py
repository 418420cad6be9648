"""A search as an Atom feed to follow (RFC 4287): its entries under names that never change (RFC 4151)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.platform.mails import site_link

QUARTER_HOUR = 900  # seconds
YEAR = 2026  # of the tag: URIs, in which this site's name was ours
NEVER = dt.datetime(YEAR, 1, 1, tzinfo=dt.UTC)
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was found. `name` is its own for good, such as "training/12"; empty lines are left out."""

    name: str
    path: str
    title: str
    author: str
    lines: Sequence[str]
    published: dt.datetime
    updated: dt.datetime
    category: str = ""


def answer(
    *, path: str, title: str, fields: frozenset[str], entries: Sequence[Entry]
) -> ResponseReturnValue:
    """The feed of the search that was asked for: `path` is the search's page, `fields` are those of its form.

    The feed's own address is the page's with ".atom"; other parameters are forgotten.
    """
    pairs = sorted((k, v) for k, v in request.args.items(multi=True) if v and _own(k, fields))
    query = "?" + urlencode(pairs, errors="replace") if pairs else ""
    page = render_template(
        "feed.atom.xml",
        id=_tag(f"{path.strip('/')}-search{query}"),
        title=title,
        updated=_time(max((entry.updated for entry in entries), default=NEVER)),
        self_link=site_link(f"{path}.atom{query}"),
        page_link=site_link(f"{path}{query}"),
        entries=[_shown(entry) for entry in entries],
    )
    response = Response(page, mimetype="application/atom+xml")
    response.headers["Cache-Control"] = f"public, max-age={QUARTER_HOUR}"
    response.add_etag()
    return response.make_conditional(request)


def _shown(entry: Entry) -> dict[str, str]:
    return {
        "id": _tag(entry.name),
        "title": _plain(entry.title),
        "link": site_link(entry.path),
        "published": _time(entry.published),
        "updated": _time(entry.updated),
        "author": _plain(entry.author),
        "category": entry.category,
        "summary": _plain("\n".join(line for line in entry.lines if line)),
    }


def _own(name: str, fields: frozenset[str]) -> bool:
    return name in fields or name.rsplit("-", 1)[0] in fields  # since-day belongs to since


def _plain(text: str) -> str:
    """Text without the few characters that no XML document may hold."""
    return NOT_IN_XML.sub("", text)


def _tag(name: str) -> str:
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "collabnet"
    return f"tag:{host},{YEAR}:{name}"


def _time(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
