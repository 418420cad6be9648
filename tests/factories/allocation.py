"""Allocation rounds made up for tests: by Hypothesis, or large ones from a seed."""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import strategies as st

from collabnet.core.allocation_model import (
    Choice,
    Criterion,
    Employer,
    Problem,
    Request,
    RoundOffer,
    Rules,
)

DAYS = [dt.date(2027, 3, day) for day in (1, 2, 3)]


@st.composite
def problems(draw: st.DrawFn, *, most: int = 9) -> Problem:
    """A small round in which everything may bind: places, both caps, travel, dates, every order of criteria."""
    offers = tuple(
        RoundOffer(
            number,
            draw(st.integers(0, 3)),
            draw(st.sampled_from([None, 1, 2])),
            tuple(draw(st.lists(st.sampled_from(DAYS), max_size=2, unique=True))),
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    )
    employers = tuple(
        Employer(
            f"school:{number}",
            draw(st.integers(1, 3)),
            draw(st.booleans()),
            draw(st.sampled_from([None, 90, 400])),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    )
    requests = tuple(
        draw(_requests(number, offers, employers))
        for number in range(1, draw(st.integers(0, most)) + 1)
    )
    rules = Rules(
        order=tuple(draw(st.permutations(list(Criterion))))[: draw(st.integers(0, 3))],
        radius_tenths=draw(st.sampled_from([None, 250])),
        cap_per_employer=draw(st.sampled_from([None, 1, 2])),
    )
    return Problem(rules, draw(st.sampled_from(["a", "b", "c"])), offers, employers, requests)


@st.composite
def _requests(
    draw: st.DrawFn,
    number: int,
    offers: tuple[RoundOffer, ...],
    employers: tuple[Employer, ...],
) -> Request:
    named = draw(st.lists(st.sampled_from(offers), min_size=1, unique_by=lambda o: o.id))
    return Request(
        id=100 + number,
        employer=draw(st.sampled_from(employers)).code,
        number=number,
        choices=tuple(
            Choice(o.id, draw(st.sampled_from([None, 40, 90, 310])), draw(st.integers(0, 1)))
            for o in named
        ),
        radius_tenths=draw(st.sampled_from([None, None, 60])),
        latest=draw(st.sampled_from([None, None, DAYS[1]])),
        not_on=tuple(draw(st.lists(st.sampled_from(DAYS), max_size=1))),
    )


def large_problem(
    *, requests: int, offers: int, choices: int, employers: int, seed: int = 4
) -> Problem:
    """A large round, the same for the same seed."""
    draw = random.Random(seed)
    return Problem(
        Rules(),
        f"seed {seed}",
        tuple(RoundOffer(n, draw.randint(1, 4), 2) for n in range(offers)),
        tuple(
            Employer(f"school:{n}", draw.randint(1, 3), draw.random() < 0.3, draw.randint(50, 900))
            for n in range(employers)
        ),
        tuple(
            Request(
                n,
                f"school:{n % employers}",
                n,
                tuple(
                    Choice(o, draw.randint(1, 300), rank)
                    for rank, o in enumerate(draw.sample(range(offers), choices))
                ),
                radius_tenths=280,
            )
            for n in range(requests)
        ),
    )
