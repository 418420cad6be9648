"""Which pages there are: each address that answers GET, filled with the demonstration's records, and who opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import config
from collabnet import create_app
from collabnet.core.capacity_kinds import Group
from tests.browser import (
    pages_atlas,
    pages_code,
    pages_cpd,
    pages_policies,
    pages_staffing,
    pages_vacancies,
    pages_vacancies_machine,
    records,
)
from tests.browser.looks import Asked, of
from tests.browser.records import Maker
from tests.browser.site import Site

# One person a role of the demonstration, and one who holds two; "" is nobody signed in.
ANONYMOUS = ""
PEOPLE = {
    "anonymous": ANONYMOUS,
    "administrator": "administrator@network.example",
    "la_officer": "planning@ashmere.example",
    "trust_leader": "ceo@vale-learning.example",
    "school_leader": "head@birch-lane.example",
    "dfe_officer": "regional-officer@south-west.example",
    "la_hr": "hr@ashmere.example",
    "trust_hr": "hr@vale-learning.example",
    "school_hr": "hr@birch-lane.example",
    "staff_member": "teacher@birch-lane.example",
    "la_officer_and_hr": "planning-and-hr@ashmere.example",
}
CLOSED_URN, SPECIAL_URN, DIOCESE_CODE = "990063", "990054", "RC98"
URN, TRUST_UID, LA_CODE, REGION_CODE, SLUG = 990001, 99002, "990", "K", "ashmere-and-the-vale"
# Files, addresses that only lead on to a page that is here itself, and those that open to keys instead of people.
SKIPPED = frozenset(
    {
        "static",
        "atlas.edit_what_if",
        "atlas.what_if_school",
        "vacancies_api.posts",
        "vacancies_api.one",
    }
)

# What stands in a variable part of an address: by its name, then by page and name.
BY_NAME: dict[str, Maker] = {
    "urn": lambda site: URN,
    "uid": lambda site: TRUST_UID,
    "la_code": lambda site: LA_CODE,
    "region_code": lambda site: REGION_CODE,
    "slug": lambda site: SLUG,
    "word": lambda site: "school",
    "code": lambda site: str(URN),
    "user_id": records.user_id(PEOPLE["school_hr"]),
    "correction_id": records.correction_id,
    "grant_id": records.grant_id(PEOPLE["school_hr"]),
}
BY_PAGE: dict[tuple[str, str], Maker] = {
    **pages_atlas.BY_PAGE,
    **pages_code.BY_PAGE,
    **pages_cpd.BY_PAGE,
    **pages_policies.BY_PAGE,
    **pages_staffing.BY_PAGE,
    **pages_vacancies.BY_PAGE,
    **pages_vacancies_machine.BY_PAGE,
    ("accounts.invitation", "token"): records.invitation_token,
    ("accounts.set_password", "token"): records.reset_token,
    ("directory.authority", "code"): lambda site: LA_CODE,
    ("directory.authority_history", "code"): lambda site: LA_CODE,
    ("directory.region", "code"): lambda site: REGION_CODE,
    ("directory.diocese", "code"): lambda site: DIOCESE_CODE,
    ("atlas.authority", "code"): lambda site: LA_CODE,
    ("atlas.authority_points", "code"): lambda site: LA_CODE,
    ("atlas.authority_download", "code"): lambda site: LA_CODE,
    ("atlas.outline", "code"): lambda site: LA_CODE,
    ("directory.locality_preview", "token"): records.locality_draft,
    ("imports.remarks", "run_id"): records.previewed_import,
    ("capacity.check", "code"): records.draft_owner,
    ("capacity.change_line", "number"): records.line_number(Group.PEOPLE),
}
SCHOOL = {"kind": "school", "code": str(URN)}
TRUST = {"kind": "trust", "code": str(TRUST_UID)}
AUTHORITY = {"kind": "la", "code": LA_CODE}
REGION = {"kind": "region", "code": REGION_CODE}


# Pages that look different by what they are about or what was asked: a result, nothing found, nonsense.
LOOKS: dict[str, tuple[Asked, ...]] = {
    **pages_atlas.LOOKS,
    **pages_code.LOOKS,
    **pages_cpd.LOOKS,
    **pages_policies.LOOKS,
    **pages_staffing.LOOKS,
    **pages_vacancies.LOOKS,
    **pages_vacancies_machine.LOOKS,
    "atlas.england": (of(), of("?layer=load"), of("?layer=offers"), of("?layer=nonsense")),
    "atlas.locality": (of(), of(f"?school={URN}"), of("?layer=load"), of("?type=99")),
    "atlas.england_download": (of(kind="csv"), of(kind="geojson")),
    "atlas.authority_download": (of(kind="csv"), of(kind="geojson")),
    "atlas.locality_download": (of(kind="csv"), of(kind="geojson")),
    "atlas.how": (of(), of(f"?urn={URN}"), of(f"?urn={URN}&locality={SLUG}")),
    "atlas.school_pressure": (of(), of(f"?locality={SLUG}"), of(urn=SPECIAL_URN)),
    "atlas.searched": (of("?q=TA1+5PG"), of("?q=no-school-is-called-this")),
    "imports.run": (of(run_id=records.previewed_import), of(run_id=records.failed_import)),
    "accounts.admin_organisation": (of("?kind=school&code=1"),),
    "accounts.admin_people": (of(), of("?q=birch"), of("?q=nobody-of-this-name")),
    "accounts.audit_log": (of(), of("?actor=nobody")),
    "accounts.sign_in": (of(), of("?next=/home")),
    "capacity.index": (of(), of("?detail=physics"), of("?year=nonsense")),
    "capacity.owner_page": (of(**SCHOOL), of(**TRUST), of(**AUTHORITY), of(**REGION)),
    "capacity.edit": (of(**SCHOOL), of(**TRUST), of(**REGION)),
    "capacity.edit_places": (of(**SCHOOL),),
    "capacity.edit_lines": (
        of(**SCHOOL, name="people"),
        of(**TRUST, name="services"),
        of(**SCHOOL, name="rooms"),
    ),
    "capacity.add_line": (
        of(**SCHOOL, name="people"),
        of(**TRUST, name="services"),
        of(**SCHOOL, name="rooms"),
    ),
    "capacity.change_line": (of(**SCHOOL, name="people"),),
    "capacity.edit_terms": (of(**SCHOOL), of(**REGION)),
    "capacity.check": (of(kind="school"),),
    "capacity.published": (of(**SCHOOL),),
    "capacity.withdraw_page": (of(**SCHOOL),),
    "capacity.owner_history": (of(**SCHOOL), of(**TRUST)),
    "directory.school": (of(), of(urn=CLOSED_URN), of(urn=SPECIAL_URN)),
    "directory.wrong": (
        of(**SCHOOL),
        of("?field=capacity", **SCHOOL),
        of(kind="locality", code=SLUG),
    ),
    "directory.wrong_sent": (of(**SCHOOL),),
    "directory.corrections": (of(), of("?show=answered")),
    "directory.schools": (
        of(),
        of("?q=primary"),
        of("?q=BS8+1AA&radius=1"),
        of("?q=ZZ99+9ZZ"),
        of("?q=no-school-is-called-this"),
        of("?q=birch&radius=-1"),
    ),
}


class UnknownVariable(LookupError):
    """A page has a variable that nobody has said how to fill: add it to BY_NAME or BY_PAGE."""


@dataclass(frozen=True)
class Look:
    """One look of one page: its endpoint and rule, what its variables must be, and a query string."""

    endpoint: str
    rule: str
    query: str
    values: tuple[tuple[str, str | Maker], ...]

    def __str__(self) -> str:
        given = ",".join(v if isinstance(v, str) else v.__name__ for _, v in self.values)
        return re.sub(r"<[^:>]*:", "<", self.rule) + self.query + (f" {given}" if given else "")


@cache
def looks() -> list[Look]:
    """Every look of every page that answers GET, in a stable order."""
    app = create_app(config.Testing({"INSTANCE_DIR": str(config.ROOT / "instance")}))
    found = [
        Look(rule.endpoint, rule.rule, query, tuple(sorted(values.items())))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in SKIPPED
        for query, values in LOOKS.get(rule.endpoint, (of(),))
    ]
    return sorted(found, key=str)


def path(site: Site, look: Look) -> str:
    """The address of a look, with records of the demonstration in it; raises UnknownVariable."""
    values: dict[str, object] = {
        name: value if isinstance(value, str) else value(site) for name, value in look.values
    }
    rule = next(r for r in site.app.url_map.iter_rules(look.endpoint) if r.rule == look.rule)
    for name in sorted(rule.arguments - set(values)):
        maker = BY_PAGE.get((look.endpoint, name)) or BY_NAME.get(name)
        if maker is None:
            raise UnknownVariable(f"{look.endpoint}: {name} in {look.rule}")
        values[name] = maker(site)
    built = rule.build(values)
    assert built is not None, look
    return built[1] + look.query


@dataclass(frozen=True)
class Answer:
    """What a person gets at an address, as a program sees it."""

    status: int
    is_page: bool
    text: str


def fetch(site: Site, address: str, email: str) -> Answer:
    """Ask for an address as this person, without a browser."""
    answer = site.client(email).get(address)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return Answer(answer.status_code, is_html, answer.text)


def first_who_opens(site: Site, look: Look) -> tuple[str, str, Answer]:
    """The address of a look, the first person of PEOPLE to whom it opens, and the answer; fails when none does."""
    address = path(site, look)
    asked = [site.opens_to[look]] if look in site.opens_to else PEOPLE.values()
    for email in asked:
        answer = fetch(site, address, email)
        if answer.status in (200, 400):
            site.opens_to[look] = email
            return address, email, answer
    raise AssertionError(f"{address} opens to nobody in the demonstration")
