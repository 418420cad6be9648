"""Puts the ledger's pages together: balances with each other employer, and the months with one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from collabnet.accounts.queries_organisations import WORDS, Organisation, organisations
from collabnet.core import ledger
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.ledger import Balance, Month
from collabnet.directory.belonging import locality_ids_of
from collabnet.directory.models import LocalityAuthority, LocalitySchool, School
from collabnet.platform.db import db
from collabnet.staffing.models import LedgerMonth, LedgerMovement
from collabnet.staffing.services_ledger import as_movement, state_of

CSV_COLUMNS = (
    "number",
    "day",
    "given_by",
    "received_by",
    "days",
    "pounds",
    "about",
    "corrects",
    "month_is",
)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What stands between an employer and another one."""

    other: Organisation
    balance: Balance
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """An employer's ledger."""

    employer: Organisation
    rows: Sequence[BalanceRow]
    total: Balance
    total_words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as one of the two sees it."""

    row: LedgerMovement
    is_given: bool
    days: float
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month between two employers: its lines, their sum, and what both sides say."""

    month: dt.date
    lines: Sequence[Line]
    sum_words: str
    state: Month
    confirmed_by_me: bool
    confirmed_by_other: bool
    my_dispute: str
    other_dispute: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class PairPage:
    """The months of two employers, the newest first."""

    employer: Organisation
    other: Organisation
    months: Sequence[MonthView]
    balance: Balance
    words: str


def scope_from(text: str) -> Scope:
    """An employer from how the ledger names it."""
    kind, _, code = text.partition(":")
    return Scope(ScopeKind(kind), code)


def balance_words(balance: Balance) -> str:
    """A balance in words, such as "3.5 days given"."""
    if balance.quarters == 0:
        return "even"
    days = abs(balance.days)
    unit = "day" if days == 1 else "days"
    return f"{days:g} {unit} {'given' if balance.quarters > 0 else 'received'}"


def ledger_page(scope: Scope) -> LedgerPage:
    """What an employer has lent and received, by other employer."""
    mine = str(scope)
    found = ledger.balances_with(mine, [as_movement(row) for row in _movements(mine)])
    named = organisations([scope, *(scope_from(other) for other in found)])
    total = ledger.total(found.values())
    rows = [
        BalanceRow(
            other=named[scope_from(other)],
            balance=balance,
            words=balance_words(balance),
            href=f"{base(scope)}/with/{WORDS[scope_from(other).kind]}-{scope_from(other).code}",
        )
        for other, balance in found.items()
    ]
    rows.sort(key=lambda row: (row.other.name.casefold(), row.other.code))
    return LedgerPage(named[scope], rows, total, balance_words(total))


def pair_page(scope: Scope, other: Scope) -> PairPage:
    """The months between an employer and another one."""
    mine, theirs = str(scope), str(other)
    rows = [r for r in _movements(mine) if theirs in (r.giver, r.receiver)]
    stored = {
        row.month: row
        for row in db.session.scalars(
            select(LedgerMonth).where(
                LedgerMonth.one == min(mine, theirs), LedgerMonth.other == max(mine, theirs)
            )
        )
    }
    corrected = {row.corrects for row in rows if row.corrects is not None}
    by_month: dict[dt.date, list[LedgerMovement]] = {}
    for row in rows:
        by_month.setdefault(row.on_day.replace(day=1), []).append(row)
    balance = ledger.balances_with(mine, [as_movement(r) for r in rows]).get(theirs, Balance())
    named = organisations([scope, other])
    months = [
        _month(month, by_month[month], stored.get(month), mine, theirs, corrected)
        for month in sorted(by_month, reverse=True)
    ]
    return PairPage(named[scope], named[other], months, balance, balance_words(balance))


def csv_rows(scope: Scope, other: Scope) -> Iterator[tuple[object, ...]]:
    """Every movement between two employers, for an invoice."""
    page = pair_page(scope, other)
    for view in reversed(page.months):
        for line in view.lines:
            giver, receiver = (
                (page.employer.name, page.other.name)
                if line.is_given
                else (page.other.name, page.employer.name)
            )
            yield (
                line.row.id, line.row.on_day, giver, receiver, line.days, line.row.pence / 100, line.row.about,
                line.row.corrects or "", view.state.state.words,
            )  # fmt: skip


def others_nearby(scope: Scope) -> list[Organisation]:
    """The employers that an employer can lend to: schools, trusts and authorities of its localities."""
    localities = _localities(scope)
    schools = db.session.execute(
        select(School.urn, School.trust_uid)
        .join(LocalitySchool, LocalitySchool.urn == School.urn)
        .where(LocalitySchool.locality_id.in_(localities), School.status_code != "2")
    ).all()
    scopes = {Scope(ScopeKind.SCHOOL, str(row.urn)) for row in schools}
    scopes |= {Scope(ScopeKind.TRUST, str(row.trust_uid)) for row in schools if row.trust_uid}
    scopes |= {
        Scope(ScopeKind.LA, code)
        for code in db.session.scalars(
            select(LocalityAuthority.la_code).where(LocalityAuthority.locality_id.in_(localities))
        )
    }
    found = organisations(scopes - {scope}).values()
    return sorted(found, key=lambda o: (o.name.casefold(), o.code))


def base(scope: Scope) -> str:
    """The address of an employer's ledger."""
    return f"/ledger/{WORDS[scope.kind]}/{scope.code}"


def _localities(scope: Scope) -> list[int]:
    return locality_ids_of([scope])


def _movements(mine: str) -> list[LedgerMovement]:
    return list(
        db.session.scalars(
            select(LedgerMovement)
            .where(or_(LedgerMovement.giver == mine, LedgerMovement.receiver == mine))
            .order_by(LedgerMovement.on_day, LedgerMovement.id)
        )
    )


def _month(
    month: dt.date,
    rows: Sequence[LedgerMovement],
    stored: LedgerMonth | None,
    mine: str,
    theirs: str,
    corrected: set[int],
) -> MonthView:
    state = state_of(stored) if stored is not None else Month()
    summed = ledger.balances_with(mine, [as_movement(r) for r in rows]).get(theirs, Balance())
    return MonthView(
        month=month,
        lines=[Line(r, r.giver == mine, r.quarters / 4, r.id in corrected) for r in rows],
        sum_words=balance_words(summed),
        state=state,
        confirmed_by_me=mine in state.confirmed_by,
        confirmed_by_other=theirs in state.confirmed_by,
        my_dispute=state.disputed_by.get(mine, ""),
        other_dispute=state.disputed_by.get(theirs, ""),
        is_closed=state.state is ledger.MonthState.CONFIRMED,
    )
