"""What the partner API takes and gives, as models that check strictly and describe themselves (JSON Schema).

The fields of a post are those of `core.vacancy_post.Post`: a field that is new there and not here fails a test.
Nothing is coerced: amounts and shares are text ("45352", "0.6"), days are "2027-04-19", flags are true or false.
What people keep privately (reasons for pay, recruitment payments) is not here, and so can neither come nor go.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from collabnet.core.pay import SCALES, PayArea
from collabnet.core.vacancy import Standing
from collabnet.core.vacancy_post import CHECK_LEVELS, CONTRACTS, FLEXIBLE, FRAMEWORKS, PATTERNS
from collabnet.core.vacancy_problems import LONGEST, MOST_ALLOWANCES, MOST_SCHOOLS
from collabnet.vacancies.checks import codes

NO_NUL: Final = r"^[^\x00]*$"
REFERENCE: Final = r"^[!-~]([ -~]{0,118}[!-~])?$"  # printable ASCII, no space at either end
_DAY: Final = r"^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_MONEY: Final = r"^(0|[1-9][0-9]{0,6})(\.[0-9]{1,2})?$"
_SHARE: Final = r"^(0\.[0-9]{1,4}|1(\.0{1,4})?)$"
_HOURS: Final = r"^[0-9]{1,2}(\.[0-9]{1,3})?$"
_LARGEST_URN: Final = 9_999_999
PATTERN_WORDS: Final = {
    NO_NUL: "Leave out the character that cannot be shown",
    REFERENCE: "Use up to 120 letters, digits and signs of ASCII, no space at either end",
    _DAY: "Write a day of 2000 to 2100 like 2027-04-19",
    _TIME: "Write a time like 12:00",
    _MONEY: 'Write pounds as text, like "45352" or "19749.60"',
    _SHARE: 'Write a share of full time as text, like "0.6"',
    _HOURS: 'Write hours or weeks as text, like "32.5"',
}


class Strict(BaseModel):
    """A body: no field that is not named, no value of another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _one_of(*words: str) -> Any:
    return Literal[words]


def _some_of(*words: str) -> Any:
    most = Field(max_length=len(words), json_schema_extra={"uniqueItems": True})
    return Annotated[list[Literal[words]], most]  # type: ignore[valid-type]


def _text(name: str, words: str) -> Any:
    described = Field(max_length=LONGEST[name], pattern=NO_NUL, description=words)
    return (Annotated[str, described], "")


def _number(pattern: str, words: str) -> Any:
    return (Annotated[str, Field(pattern=pattern, description=words)] | None, None)


_day = Annotated[str, Field(pattern=_DAY, json_schema_extra={"format": "date"})]


class AllowanceIn(Strict):
    """An allowance of the post: which, pounds a year, and what its rules ask for."""

    scale: _one_of(*(s.code for s in SCALES.values() if s.is_allowance))  # type: ignore[valid-type]
    annual: Annotated[str, Field(pattern=_MONEY, description="Pounds a year")]
    ends_on: _day | None = None
    share: Annotated[str, Field(pattern=_SHARE)] | None = None


def _fields() -> dict[str, Any]:
    known = codes()
    phases, stages = sorted(known.phases), sorted(known.key_stages)
    return {
        "title": _text("title", "The job title, as readers see it"),
        "roles": (_some_of(*known.roles), []),
        "subjects": (_some_of(*sorted(known.subjects)), []),
        "phases": (_some_of(*phases), []),
        "key_stages": (_some_of(*stages), []),
        "ect_suitable": (bool | None, None),
        "urns": (
            Annotated[
                list[Annotated[int, Field(ge=1, le=_LARGEST_URN)]],
                Field(
                    max_length=MOST_SCHOOLS,
                    json_schema_extra={"uniqueItems": True},
                    description="The schools where the work is, of the key's employer; none: its central office",
                ),
            ],
            [],
        ),
        "contract": (_one_of("", *CONTRACTS), ""),
        "contract_until": _text("contract_until", "Until when a fixed term lasts, in words"),
        "is_parental_leave_cover": (bool, False),
        "patterns": (_some_of(*PATTERNS), []),
        "is_job_share": (bool, False),
        "fte": _number(_SHARE, "Share of full time, more than 0"),
        "hours_a_week": _number(_HOURS, "Hours a week"),
        "weeks": _number(_HOURS, "Weeks paid in a year"),
        "framework": (_one_of("", *FRAMEWORKS), ""),
        "policy_url": _text("policy_url", "Where the employer's pay policy stands"),
        "scale": (_one_of("", *(s.code for s in SCALES.values() if not s.is_allowance)), ""),
        "pay_area": (_one_of("", *PayArea), ""),
        "pay_per": (Literal["year", "hour"], "year"),
        "pay_low": _number(_MONEY, "The least that is paid, in pounds, for full time"),
        "pay_high": _number(_MONEY, "The most that is paid, in pounds, for full time"),
        "actual": _number(_MONEY, "What is paid for the share of full time, in pounds"),
        "allowances": (Annotated[list[AllowanceIn], Field(max_length=MOST_ALLOWANCES)], []),
        "benefits": _text("benefits", "What comes with the post besides pay"),
        "about": _text("about", "What the work is"),
        "skills": _text("skills", "What is looked for"),
        "offers": _text("offers", "What the school offers whoever comes"),
        "flexible": (_some_of(*FLEXIBLE), []),
        "flexible_words": _text("flexible_words", "More about flexible working"),
        "safeguarding": _text("safeguarding", "The safeguarding statement"),
        "check_level": (_one_of("", *CHECK_LEVELS), ""),
        "asks_previous_pay": (bool | None, None),
        "starts_on": (_day | None, None),
        "starts_words": _text("starts_words", "When it starts, where no day is known"),
        "closes_on": (_day | None, None),
        "closes_time": (
            Annotated[str, Field(pattern=_TIME, description="By a clock in London")],
            "12:00",
        ),
        "interviews": _text("interviews", "When interviews are, in words"),
        "apply_url": _text("apply_url", "Where one applies"),
        "apply_email": _text("apply_email", "To whom one applies by email"),
        "apply_words": _text("apply_words", "How one applies"),
        "contact_name": _text("contact_name", "Whom to ask"),
        "contact_email": _text("contact_email", "Their email address"),
        "contact_phone": _text("contact_phone", "Their telephone number"),
        "visits": _text("visits", "About visits before one applies"),
        "note": _text("note", "What the post offers the locality; public"),
    }


PostIn: Any = create_model("PostIn", __base__=Strict, __doc__="What an advert says.", **_fields())

Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=REFERENCE,
        description="Your own name for the post: each names one post only, however often it is sent",
    ),
]


class NewPost(Strict):
    """A post to make: kept as a draft unless `publish` is true."""

    external_ref: Reference
    publish: bool = False
    post: PostIn


class ChangedPost(Strict):
    """Everything that an advert says from now on; with `version`, only if nobody changed it since."""

    version: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None
    post: PostIn


class Publication(Strict):
    """When to publish: now, or on a day."""

    version: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None
    publish_on: _day | None = None


class Ending(Strict):
    """Close it, or take it down; with `version`, only if nobody changed it since."""

    version: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None


class Check(BaseModel):
    """What one clause of the fair-recruitment code comes to; told to this employer only."""

    clause: str
    title: str
    outcome: Literal["pass", "needs_explanation", "breach", "not_applicable", "not_checked"]
    words: str
    to_do: str


class Wrong(BaseModel):
    """A field that is wrong, or probably not meant."""

    field: str
    message: str


class EmployerOut(BaseModel):
    """Whose post it is."""

    kind: Literal["school", "trust", "la", "region"]
    code: str
    name: str


class Summary(BaseModel):
    """A post in a list."""

    number: int
    external_ref: str | None
    title: str
    standing: _one_of(*Standing)  # type: ignore[valid-type]
    version: int
    closes_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] | None
    changed_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    page: Annotated[str, Field(description="Its public page, once it is published")]


class Whole(Summary):
    """A post with all that it says, as it stands now."""

    employer: EmployerOut
    publish_on: Annotated[str, Field(json_schema_extra={"format": "date"})] | None
    published_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] | None
    post: Annotated[dict[str, Any], Field(description="The fields of PostIn that say something")]
    checks: list[Check]
    warnings: Annotated[
        list[Wrong],
        Field(
            description="What is probably a mistake, such as an address of another employer; it was kept"
        ),
    ]


class Listing(BaseModel):
    """One page of posts, the newest first."""

    posts: list[Summary]
    page: int
    pages: int
    total: int


class ProblemOut(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    request_id: str
    detail: str = ""
    errors: list[Wrong] = []
    existing: Whole | None = None
