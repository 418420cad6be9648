"""What an advert is found by: the words, the pay as one number, and kinds beyond its lists."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Scope
from collabnet.core.pay import WEEKS_IN_A_YEAR
from collabnet.core.text import fold
from collabnet.core.vacancy_post import CONTRACTS, Post
from collabnet.vacancies import words as advert_words

FULL_TIME_HOURS: Final = 37  # a week, by the NJC agreement: makes hourly pay comparable
LARGEST_PENCE: Final = 2_000_000_000
LONGEST_WORDS: Final = 4_000


def most_pence(post: Post) -> int | None:
    """The top of the full-time pay a year, in pence; hourly pay as if for 37 hours in every week of a year."""
    amounts = [a for a in (post.pay_low, post.pay_high) if a is not None and a.is_finite()]
    if not amounts:
        return None
    most = max(amounts) * 100
    if post.pay_per == "hour":
        most *= FULL_TIME_HOURS * Decimal(WEEKS_IN_A_YEAR)
    return max(0, min(int(most), LARGEST_PENCE))


def names_of(owners: Iterable[Scope]) -> dict[Scope, str]:
    """The names of employers as they are now."""
    return {scope: found.name for scope, found in organisations(owners).items()}


def words(post: Post, name: str) -> str:
    """The folded words of the title, the kind of job, the subjects and the employer's `name`."""
    parts = [text for _, text in advert_words.job(post)]
    return fold(" ".join([post.title, *parts, name]))[:LONGEST_WORDS]


def more_tags(post: Post) -> set[tuple[str, str]]:
    """The contract, and a job share as a working pattern, as search asks for them."""
    found = {("contract", post.contract)} if post.contract in CONTRACTS else set()
    return found | ({("patterns", "job_share")} if post.is_job_share else set())
