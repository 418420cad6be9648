"""What an advert says: one record that the form, the pasted JobPosting, the CSV and the partner API all fill.

Nothing private stands in it: reasons for pay and recruitment payments are the employer's own record
(clauses C04, C05) and cannot leave with an advert because they are not here. Codes are those of
Teaching Vacancies (job_roles.csv, vacancy_codes.csv); amounts are pounds, full time unless said.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from collabnet.core.pay_check import Allowance

CONTRACTS: Final = {"permanent": "Permanent", "fixed_term": "Fixed term", "casual": "Casual"}
PATTERNS: Final = {"full_time": "Full time", "part_time": "Part time"}
PAY_PER: Final = {"year": "a year", "hour": "an hour"}
FRAMEWORKS: Final = {
    "stpcd": "The teachers’ pay document",
    "njc": "The NJC pay spine",
    "own": "Our own pay policy",
}
FLEXIBLE: Final = {
    "part_time": "Part time",
    "job_share": "Job share",
    "flexible_hours": "Flexible start or finish",
    "term_time": "Term time only",
    "home": "Some work from home",
    "none": "No flexible pattern",
}
CHECK_LEVELS: Final = {
    "enhanced_barred": "Enhanced DBS check with children’s barred list",
    "enhanced": "Enhanced DBS check",
    "standard": "Standard DBS check",
    "basic": "Basic DBS check",
}
NOON: Final = dt.time(12, 0)


@dataclass(frozen=True, slots=True)
class Post:
    """An advert's content. "" , () and None stand for what has not been said; a draft may lack anything."""

    title: str = ""
    roles: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    key_stages: tuple[str, ...] = ()
    ect_suitable: bool | None = None
    urns: tuple[int, ...] = ()  # where the work is; none: the employer's central office
    contract: str = ""
    contract_until: str = ""  # of a fixed term, in words: "31 August 2027", "two terms"
    is_parental_leave_cover: bool = False
    patterns: tuple[str, ...] = ()
    is_job_share: bool = False
    fte: Decimal | None = None  # 0 < fte ≤ 1
    hours_a_week: Decimal | None = None
    weeks: Decimal | None = None  # weeks paid in a year, where less than all
    framework: str = ""
    policy_url: str = ""
    scale: str = ""  # a code of core.pay.SCALES
    pay_area: str = ""  # a code of core.pay.PayArea; only where the school's place does not tell it
    pay_per: str = "year"
    pay_low: Decimal | None = None
    pay_high: Decimal | None = None
    actual: Decimal | None = None
    allowances: tuple[Allowance, ...] = ()
    benefits: str = ""
    about: str = ""
    skills: str = ""
    offers: str = ""  # what the school offers whoever comes
    flexible: tuple[str, ...] = ()
    flexible_words: str = ""
    safeguarding: str = ""
    check_level: str = ""
    asks_previous_pay: bool | None = None
    starts_on: dt.date | None = None
    starts_words: str = ""  # instead of a day: "as soon as possible", "January or April"
    closes_on: dt.date | None = None
    closes_time: dt.time = NOON  # by a clock in London
    interviews: str = ""
    apply_url: str = ""
    apply_email: str = ""
    apply_words: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    visits: str = ""
    note: str = ""  # what the post offers the locality; public (C11)

    def changed(self, **values: Any) -> "Post":
        """The same advert with some fields changed."""
        return dataclasses.replace(self, **values)

    @property
    def text(self) -> str:
        """Every free text that readers see, for the scans."""
        parts = (
            self.title, self.about, self.skills, self.offers, self.benefits, self.flexible_words,
            self.apply_words, self.visits, self.interviews,
        )  # fmt: skip
        return "\n".join(part for part in parts if part)


FIELDS: Final = tuple(f.name for f in dataclasses.fields(Post))
TUPLES: Final = ("roles", "subjects", "phases", "key_stages", "urns", "patterns", "flexible")
DECIMALS: Final = ("fte", "hours_a_week", "weeks", "pay_low", "pay_high", "actual")
DATES: Final = ("starts_on", "closes_on")
FLAGS: Final = ("is_parental_leave_cover", "is_job_share")
MAYBE: Final = ("ect_suitable", "asks_previous_pay")


def to_json(post: Post) -> dict[str, Any]:
    """An advert as plain JSON values, what was not said left out: decimals as text, days in ISO 8601."""
    found: dict[str, Any] = {}
    empty = Post()
    for name in FIELDS:
        value = getattr(post, name)
        if value == getattr(empty, name):
            continue
        if name == "allowances":
            value = [_allowance_json(a) for a in value]
        elif name in TUPLES:
            value = list(value)
        elif isinstance(value, Decimal):
            value = str(value)
        elif isinstance(value, (dt.date, dt.time)):
            value = value.isoformat()[:10] if isinstance(value, dt.date) else f"{value:%H:%M}"
        found[name] = value
    return found


def from_json(found: Mapping[str, Any]) -> Post:
    """The advert that `to_json` wrote. Raises ValueError for a field or a value that cannot be one."""
    unknown = set(found) - set(FIELDS)
    if unknown:
        raise ValueError(f"An advert has no field {sorted(unknown)[0]!r}.")
    return Post(**{name: _read(name, value) for name, value in found.items()})


def _read(name: str, value: Any) -> Any:
    reader: Callable[[Any], Any] = _READERS.get(name, _read_text)
    try:
        return reader(value)
    except (ValueError, TypeError, InvalidOperation, AttributeError, KeyError) as error:
        raise ValueError(
            f"The field {name!r} of an advert cannot be {str(value)[:60]!r}."
        ) from error


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _read_texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ValueError
    return tuple(_read_text(v) for v in value)


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _read_urns(value: Any) -> tuple[int, ...]:
    if isinstance(value, str):
        raise ValueError
    return tuple(int(v) for v in value)


def _read_allowances(value: Any) -> tuple[Allowance, ...]:
    return tuple(_allowance(a) for a in value)


def _or_none(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else reader(value)


def _read_decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError
    return Decimal(str(value))


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(TUPLES, _read_texts),
    **dict.fromkeys(DECIMALS, _or_none(_read_decimal)),
    **dict.fromkeys(DATES, _or_none(dt.date.fromisoformat)),
    **dict.fromkeys(FLAGS, _read_flag),
    **dict.fromkeys(MAYBE, _or_none(_read_flag)),
    "urns": _read_urns,
    "allowances": _read_allowances,
    "closes_time": dt.time.fromisoformat,
}


def _allowance_json(found: Allowance) -> dict[str, Any]:
    return {
        "scale": found.scale,
        "annual": str(found.annual),
        "ends_on": found.ends_on.isoformat() if found.ends_on else None,
        "share": str(found.share_of_responsibility) if found.share_of_responsibility else None,
    }


def _allowance(found: Mapping[str, Any]) -> Allowance:
    return Allowance(
        scale=str(found["scale"]),
        annual=Decimal(str(found["annual"])),
        ends_on=dt.date.fromisoformat(found["ends_on"]) if found.get("ends_on") else None,
        share_of_responsibility=Decimal(str(found["share"])) if found.get("share") else None,
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field, or what it lacks, in words for whoever mends it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Codes:
    """The code lists that hold: job roles (code → family), subjects, phases and key stages."""

    roles: Mapping[str, str]
    subjects: frozenset[str] = field(default_factory=frozenset)
    phases: frozenset[str] = field(default_factory=frozenset)
    key_stages: frozenset[str] = field(default_factory=frozenset)
