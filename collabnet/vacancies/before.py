"""Puts the page before publishing together: what the locality offers instead of a post or besides.

The page is the same for every employer and every post. It knows the work, the place and the dates,
and no figure of any school; whatever it shows, the post can be published at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor
from collabnet.core.alternatives import Alternative, Help, Sought
from collabnet.core.geography import miles
from collabnet.core.pay_check import Finding, Outcome
from collabnet.core.vacancy import Action, Standing
from collabnet.platform.registry import registry
from collabnet.vacancies import checks, queries
from collabnet.vacancies.alternatives import place_of

ASK = {
    Help.SECONDMENT: ("/secondments/new/need", "Ask for somebody to be lent"),
    Help.SHARED_POST: ("", ""),
    Help.COVER: ("/cover", "Ask for cover"),
    Help.TRAINEES: ("", ""),
    Help.TRAINING: ("/training/requests/new", "Ask for training"),
}
NOTHING = {
    Help.SECONDMENT: "Nobody in your localities has said so yet.",
    Help.SHARED_POST: "No open part-time advert for the same work.",
    Help.COVER: "No cover is offered in your localities yet.",
    Help.TRAINEES: "Nobody has said that a trainee could come.",
    Help.TRAINING: "No training with places left close by.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, with its distance in miles where the place is known."""

    found: Alternative
    miles: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one kind, what to say when there are none, and where to ask."""

    help: Help
    lines: Sequence[Line]
    nothing: str
    ask_href: str
    ask_words: str


@dataclass(frozen=True, slots=True)
class BeforePage:
    """The page before publishing."""

    row: queries.Vacancy
    owner: Organisation
    groups: Sequence[Group]
    standing: Standing
    can_publish: bool
    note_findings: Sequence[Finding]


def page(row: queries.Vacancy, actor: Actor) -> BeforePage:
    """What the locality can offer, asked of every room."""
    owner = queries.owner_of(row)
    found = offered(sought_of(row), actor)
    return BeforePage(
        row=row,
        owner=organisations([owner])[owner],
        groups=[_group(help_, [a for a in found if a.help is help_]) for help_ in Help],
        standing=queries.standing_of(row),
        can_publish=Action.PUBLISH in queries.next_steps(row, queries.sides_of(row, actor)),
        note_findings=[
            f
            for f in checks.findings_of(row)
            if f.clause in ("C12", "C26") and f.outcome is Outcome.NEEDS_EXPLANATION
        ],
    )


def sought_of(row: queries.Vacancy) -> Sought:
    """The post as the question to the locality: work, place, dates; no pay, no reason, no figure of a school."""
    post, owner = queries.post_of(row), queries.owner_of(row)
    place = place_of(post, owner)
    return Sought(
        owner=owner,
        role=post.roles[0] if post.roles else "",
        subjects=post.subjects,
        phases=post.phases,
        easting=round(place.easting) if place else None,
        northing=round(place.northing) if place else None,
        starts_on=post.starts_on,
    )


def offered(sought: Sought, actor: Actor) -> list[Alternative]:
    """Every answer, in the order in which the rooms give them."""
    return [answer for ask in registry().alternatives for answer in ask(actor, sought)]


def _group(help_: Help, found: Sequence[Alternative]) -> Group:
    href, words = ASK[help_]
    lines = [Line(a, miles(a.metres) if a.metres is not None else None) for a in found]
    return Group(help_, lines, NOTHING[help_], href, words)
