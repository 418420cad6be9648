"""The steps of an advert: which form each has, what it saves, what is wrong or worth a second look, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import request

from collabnet.core.actor import Actor
from collabnet.core.pay_check import Finding, Outcome
from collabnet.core.vacancy import Standing
from collabnet.core.vacancy_post import Post
from collabnet.core.vacancy_problems import problems
from collabnet.platform.db import commit
from collabnet.platform.errors import Conflict, Invalid
from collabnet.recruitment_code.queries import SchoolPay, school_pay
from collabnet.recruitment_code.queries_policies import OwnPolicy, policy_of
from collabnet.vacancies import checks, queries, services
from collabnet.vacancies.form_parts import PostForm, shown
from collabnet.vacancies.forms_pay import PayForm, pay_data
from collabnet.vacancies.forms_steps import (
    AboutForm,
    ApplyForm,
    ContractForm,
    DatesForm,
    JobForm,
    NoteForm,
    SchoolsForm,
    usual_statement,
)
from collabnet.vacancies.models import Vacancy, VacancyRecord
from collabnet.vacancies.queries_addresses import foreign_addresses


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the journey."""

    word: str  # as its address says it
    title: str
    form: type[PostForm]
    clauses: tuple[str, ...] = ()  # what the code says of it, shown beside
    needed: tuple[str, ...] = ()  # without these it counts as not begun

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a post that it asks for."""
        more = ("allowances",) if self.form is PayForm else ()
        return self.form.FIELDS + more


STEPS: Final = {
    step.word: step
    for step in (
        Step("job", "The job", JobForm, (), ("title", "roles")),
        Step("schools", "Where the work is", SchoolsForm),
        Step("contract", "Contract and hours", ContractForm, ("C08",), ("contract", "patterns")),
        Step("pay", "Pay", PayForm, ("C01", "C02", "C03", "C04", "C05", "C06", "C07"),
             ("pay_low", "pay_high")),
        Step("dates", "Dates", DatesForm, ("C09",), ("closes_on",)),
        Step("about", "About the job", AboutForm, ("C13", "C14", "C26"), ("about",)),
        Step("apply", "How to apply, and safeguarding", ApplyForm, ("C15", "C16"),
             ("safeguarding", "check_level")),
        Step("note", "A note for the locality", NoteForm, ("C12", "C26")),
    )
}  # fmt: skip
WORDS: Final = tuple(STEPS)
DOCUMENTS: Final = "documents"  # a page of its own kind, before the note


ORDER: Final = (*WORDS[:-1], DOCUMENTS, WORDS[-1])


def position(word: str) -> str:
    """How far a step is on the way: "Step 3 of 9"."""
    return f"Step {ORDER.index(word) + 1} of {len(ORDER)}"


def after(word: str) -> str:
    """The step that comes next, at last the review."""
    place = ORDER.index(word) + 1
    return ORDER[place] if place < len(ORDER) else "review"


@dataclass(slots=True)
class StepPage:
    """A page of the journey for one advert: its form, and what is known around it."""

    row: Vacancy
    step: Step
    form: PostForm
    stored: Post
    standing: Standing
    school: SchoolPay | None = None  # whose place tells the pay area
    asks_area: bool = False
    policy: OwnPolicy | None = None  # that the employer has published
    findings: Sequence[Finding] = field(default_factory=tuple)
    notice: Sequence[str] = field(default_factory=tuple)
    unread: Sequence[str] = field(
        default_factory=tuple
    )  # what is to be mended, while somebody types

    @property
    def is_draft(self) -> bool:
        """Whether nobody else sees it yet, so that half an answer may be kept."""
        return self.standing is Standing.DRAFT


def step_page(row: Vacancy, word: str) -> StepPage:
    """The page of a step as the request finds it: what was sent, else what is stored."""
    step, post = STEPS[word], queries.post_of(row)
    data = pay_data(post, row.record) if step.form is PayForm else shown(post, step.fields)
    standing, policy = queries.standing_of(row), None
    if step.form is PayForm:
        policy = policy_of(queries.owner_of(row), post.starts_on)
    if standing is Standing.DRAFT and request.method == "GET":
        _offer(step, data, policy)
    form = step.form(data={**data, "version": str(row.version)})
    page = StepPage(row=row, step=step, form=form, stored=post, standing=standing, policy=policy)
    if isinstance(form, SchoolsForm):
        form.offer(queries.schools_of(queries.owner_of(row), queries.shared_with(row)))
    if isinstance(form, PayForm):
        page.school = school_pay(post.urns[0]) if post.urns else None
        page.asks_area = page.school is None or page.school.area is None
        if not page.asks_area:
            del form.pay_area
    if request.method == "GET":
        look(page, post, row.record)
    return page


def _offer(step: Step, data: dict[str, Any], policy: OwnPolicy | None) -> None:
    """Fill in what most employers say, where a draft says nothing yet; it counts once it is saved."""
    if step.form is ApplyForm:
        usual_statement(data)
    if policy is not None and not data["policy_url"]:
        data["policy_url"] = policy.url


def look(page: StepPage, post: Post, record: VacancyRecord | None) -> None:
    """Put beside the form what the code says of an advert, and by when notice is due."""
    found = checks.findings(post, queries.owner_of(page.row), record)
    page.findings = [f for f in found if f.clause in page.step.clauses]
    page.notice = checks.notice_words(post) if page.step.form is DatesForm else ()


def read(page: StepPage) -> tuple[Post, VacancyRecord | None]:
    """The advert as the form that was sent would have it, messages beside what cannot be right."""
    form = page.form
    form.validate()
    if isinstance(form, PayForm):
        form.check_rows()
    post = page.stored.changed(**form.values())
    mine = page.step.fields
    form.take(tuple(p for p in problems(post, checks.codes()) if p.field in mine))
    record = _record(page.row, form) if isinstance(form, PayForm) else page.row.record
    return page.stored.changed(**form.values()), record


def preview(page: StepPage) -> None:
    """What the checks say of what was typed, kept or not. Writes nothing."""
    post, record = read(page)
    _warn(page, post)
    page.unread = [
        f"{f.label.text}: {f.errors[0]}" for f in page.form if f.errors and f.name != "csrf_token"
    ]
    look(page, post, record)


def save(page: StepPage, actor: Actor) -> bool:
    """Save what was sent; False when something is to be mended, said beside its field.

    Of a draft, what could be read is kept all the same: whoever closes the window loses only the value that
    cannot be right. Raises Conflict, with what was typed, when somebody else changed the advert.
    """
    form = page.form
    post, record = read(page)
    _warn(page, post)
    sound = not _has_errors(form)
    if page.is_draft or sound:
        try:
            _store(page, actor, post)
        except Invalid as error:
            sound = False
            form.say(error.field, error.message)
            if not _has_errors(form):  # what is lacking stands on another step
                form.form_errors.append(error.message)
        except Conflict as error:
            raise Conflict(error.message, kept=_typed(form)) from None
    if not sound and page.is_draft:
        # The answer is a refusal, which undoes what the request wrote: keep the sound values before it.
        commit()
        form.version.data = str(page.row.version)
    look(page, post, record)
    return sound


def _store(page: StepPage, actor: Actor, post: Post) -> None:
    row, version = page.row, page.form.seen_version
    if post != page.stored:
        services.save(actor=actor, row=row, post=post, version=version)
        version = row.version
    if isinstance(page.form, PayForm):
        values = page.form.record_values()
        kept = row.record or VacancyRecord(**_EMPTY_RECORD)
        if any(getattr(kept, name) != value for name, value in values.items()):
            services.set_record(actor=actor, row=row, values=values, version=version)


def _typed(form: PostForm) -> dict[str, str]:
    return {
        str(f.label.text): f.data
        for f in form
        if isinstance(f.data, str)
        and f.data
        and f.type != "HiddenField"
        and f.type != "CSRFTokenField"
    }


_EMPTY_RECORD: Final[dict[str, Any]] = {
    "own_highest_pence": 0, "reason_above": "", "incentive_pence": 0, "incentive_reason": "",
    "incentive_ends_on": None, "incentive_review_on": None, "is_for_housing_or_relocation": False,
}  # fmt: skip


def _record(row: Vacancy, form: PayForm) -> VacancyRecord:
    """The private record as the form would have it, apart from the stored one."""
    stored = {
        name: getattr(row.record, name) if row.record is not None else empty
        for name, empty in _EMPTY_RECORD.items()
    }
    return VacancyRecord(**{**stored, **form.record_values()})


def _has_errors(form: PostForm) -> bool:
    return any(f.errors for f in form)


def _warn(page: StepPage, post: Post) -> dict[str, str]:
    """Say once what is probably a mistake; the same values sent again are taken as meant."""
    found = _allowances_outside(page, post) if isinstance(page.form, PayForm) else {}
    owners = [s for s in (queries.owner_of(page.row), queries.shared_with(page.row)) if s]
    for name, words in foreign_addresses(post, *owners).items():
        if name in page.form:
            found[name] = f"{words}. Save again if you mean it"
    told = "|".join(f"{name}={page.form[name].data}" for name in sorted(found))[:500]
    if not found or page.form.heard.data == told:
        return {}
    page.form.heard.data = told
    for name, words in found.items():
        page.form.say(name, words)
    return found


def _allowances_outside(page: StepPage, post: Post) -> dict[str, str]:
    form = page.form
    if not isinstance(form, PayForm) or any(form[n].errors for n in form.FIELDS if n in form):
        return {}
    outside = {}
    allowances = [
        f
        for f in checks.findings(post, queries.owner_of(page.row), page.row.record)
        if f.clause == "C06"
    ]
    for place, finding in enumerate(allowances):
        if finding.outcome is Outcome.BREACH and len(allowances) == len(form.allowances()):
            name = form.allowance_field(place).name
            outside[name] = f"{finding.words} {finding.to_do} Save again if you mean it"
    return outside
