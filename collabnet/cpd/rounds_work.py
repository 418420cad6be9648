"""Working a round out without writing anything: a preview beside other rules, and a decided round run again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.allocation import Allocation, allocate, first_come, lottery_only
from collabnet.core.allocation_check import complaints
from collabnet.core.allocation_model import Problem, canonical, digest, problem_from
from collabnet.core.allocation_reasons import Result, results
from collabnet.core.allocation_solvers import usual_solver
from collabnet.cpd import parties
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_rounds import Round, RoundResult
from collabnet.cpd.rounds_input import problem_of
from collabnet.platform.db import db


@dataclass(frozen=True, slots=True)
class Decided:
    """A worked-out round: what everybody got and why, and what other rules would have given."""

    problem: Problem
    allocation: Allocation
    results: dict[int, Result]
    first_come: Allocation
    lottery: Allocation
    complaints: list[str]
    solver: str

    @property
    def input_hash(self) -> str:
        """The hash of what it was decided from."""
        return self.problem.digest()

    @property
    def text(self) -> str:
        """The result in one way only."""
        return result_text(self.allocation.placed)

    @property
    def result_hash(self) -> str:
        """The hash of the result."""
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the host's table: who asks, what it got, why, and what the other rules would give."""

    booking: Booking
    employer: str
    got: str  # the title of the offer, or ""
    words: str
    waits: bool
    first_come: bool
    lottery: bool


def result_text(placed: Mapping[int, int]) -> str:
    """A result as canonical JSON: request id → offer id."""
    return canonical({str(request): offer for request, offer in placed.items()})


def work_out(problem: Problem) -> Decided:
    """Decide a round without writing anything."""
    solver = usual_solver()
    allocation = allocate(problem, solver=solver)
    return Decided(
        problem=problem,
        allocation=allocation,
        results={r.request: r for r in results(problem, allocation)},
        first_come=first_come(problem),
        lottery=lottery_only(problem, solver=solver),
        complaints=complaints(problem, allocation.placed),
        solver=solver,
    )


def preview(round_: Round) -> Decided | None:
    """What a round would give as things stand; None before its order is published."""
    return None if round_.order is None else work_out(problem_of(round_, round_.order))


def rows_of(decided: Decided, offers: Sequence[Offer]) -> list[Row]:
    """The host's table: those with a place first, each group in the order of arrival."""
    titles = {o.id: o.title for o in offers}
    bookings = {
        b.id: b
        for b in db.session.scalars(select(Booking).where(Booking.id.in_(list(decided.results))))
    }
    names = parties.names({b.employer for b in bookings.values()})
    rows = [
        Row(
            booking=bookings[number],
            employer=names[bookings[number].employer],
            got=titles.get(result.offer, "") if result.offer is not None else "",
            words=result.sentence,
            waits=result.waits,
            first_come=number in decided.first_come.placed,
            lottery=number in decided.lottery.placed,
        )
        for number, result in decided.results.items()
        if number in bookings
    ]
    return sorted(rows, key=lambda r: (not r.got, r.booking.created_at, r.booking.id))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rule beside the others: how many places it gives, to how many employers, and how many of them are others."""

    name: str
    places: int
    employers: int
    first_tier: int  # places to employers in tier 1
    differs: int  # requests that would have another answer than by the published order


def compare(decided: Decided) -> list[Comparison]:
    """The published order beside first come and a bare lottery."""
    tier = {e.code: e.tier for e in decided.problem.employers}
    of = {r.id: r.employer for r in decided.problem.requests}
    ours = set(decided.allocation.placed)
    found = []
    for name, other in (
        ("The published order", decided.allocation),
        ("First come, first served", decided.first_come),
        ("The lottery alone", decided.lottery),
    ):
        employers = Counter(of[number] for number in other.placed)
        found.append(
            Comparison(
                name,
                len(other.placed),
                len(employers),
                sum(count for e, count in employers.items() if tier[e] == 1),
                len(ours ^ set(other.placed)),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Rerun:
    """A decided round worked out again from what was kept: every line has to be true."""

    input_kept: bool  # the kept input still has its hash
    seed_kept: bool  # the revealed seed has the hash that was published before
    same_result: bool
    complaints: list[str]
    input_hash: str
    result_hash: str
    solver: str
    first_solver: str
    placed: int
    asked: int

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return self.input_kept and self.seed_kept and self.same_result and not self.complaints


def run_again(round_: Round) -> Rerun:
    """Work a decided round out afresh and compare it with what was published."""
    problem = problem_from(round_.input)
    decided = work_out(problem)
    kept = {int(k): v for k, v in json.loads(round_.result).items()}
    return Rerun(
        input_kept=digest(round_.input) == round_.input_hash
        and problem.digest() == round_.input_hash,
        seed_kept=hashlib.sha256(round_.seed.encode()).hexdigest() == round_.seed_hash
        and problem.seed == round_.seed,
        same_result=decided.result_hash == round_.result_hash
        and dict(decided.allocation.placed) == kept,
        complaints=decided.complaints,
        input_hash=problem.digest(),
        result_hash=decided.result_hash,
        solver=decided.solver,
        first_solver=round_.solver,
        placed=len(decided.allocation.placed),
        asked=len(problem.requests),
    )


def kept_rows(round_: Round, offers: Sequence[Offer]) -> list[Row]:
    """The published results of a round as its host may see them: those with a place first, then by arrival."""
    titles = {o.id: o.title for o in offers}
    pairs = db.session.execute(
        select(RoundResult, Booking)
        .join(Booking, Booking.id == RoundResult.booking_id)
        .where(RoundResult.round_id == round_.id)
        .order_by(RoundResult.offer_id.is_(None), Booking.created_at, Booking.id)
    ).all()
    asked = {r.booking_id: Scope(ScopeKind(r.employer_kind), r.employer_code) for r, _ in pairs}
    names = parties.names(asked.values())
    return [
        Row(
            booking=booking,
            employer=names[asked[booking.id]],
            got="" if result.offer_id is None else titles.get(result.offer_id, ""),
            words=result.reason,
            waits=result.outcome == "waiting",
            first_come=result.first_come,
            lottery=result.lottery,
        )
        for result, booking in pairs
    ]
