"""Puts the pages of an employer's own adverts together: the list, one advert, the review before publishing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor
from collabnet.core.clauses import BY_ID
from collabnet.core.pay_check import Finding
from collabnet.core.school_time import LONDON
from collabnet.core.vacancy import OUTCOMES, Action, Side, Standing
from collabnet.core.vacancy_post import Post, Problem
from collabnet.core.vacancy_problems import problems
from collabnet.platform import stored_files
from collabnet.platform.stored_files import StoredFile
from collabnet.vacancies import checks, queries, words
from collabnet.vacancies.advert import school_names
from collabnet.vacancies.journey import DOCUMENTS, STEPS, Step
from collabnet.vacancies.models import Vacancy, VacancyRecord, VacancyStep

TABS: Final = {
    "drafts": ("Drafts", (Standing.DRAFT,)),
    "scheduled": ("Scheduled", (Standing.SCHEDULED,)),
    "open": ("Open", (Standing.LIVE,)),
    "closed": ("Closed", (Standing.CLOSED, Standing.ENDED, Standing.WITHDRAWN)),
    "all": ("All", tuple(Standing)),
}
CSV_COLUMNS: Final = (
    "number", "title", "employer", "shared_with", "where_it_stands", "schools", "roles", "subjects",
    "contract", "hours", "pay", "starts", "closes", "published_on", "outcome", "last_changed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the list with how many adverts it holds."""

    word: str
    text: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ManagePage:
    """The adverts of the employers for which somebody posts."""

    tabs: Sequence[Tab]
    chosen: str
    cards: Sequence[queries.Card]
    employers: Sequence[Organisation]


def manage(actor: Actor, tab: str) -> ManagePage:
    """The list, the tab that was asked for or all."""
    cards = queries.my_cards(actor)
    chosen = tab if tab in TABS else "all"
    tabs = [
        Tab(word, text, sum(c.standing in those for c in cards), word == chosen)
        for word, (text, those) in TABS.items()
    ]
    return ManagePage(
        tabs=tabs,
        chosen=chosen,
        cards=[c for c in cards if c.standing in TABS[chosen][1]],
        employers=queries.employers_of(actor),
    )


def csv_rows(cards: Iterable[queries.Card]) -> Iterator[tuple[object, ...]]:
    """The list as rows: what readers of an advert may know, nothing of the private record or the code."""
    for card in cards:
        row, post = card.row, queries.post_of(card.row)
        yield (
            row.id, row.title, card.owner.name, card.partner.name if card.partner else "", card.standing.words,
            "; ".join(name for _, name in school_names(post.urns)), words.roles(post), "; ".join(post.subjects),
            words.contract(post), words.hours(post), words.pay_range(post), words.starts(post),
            words.closes(post), row.publish_on or "", OUTCOMES.get(row.outcome, ""), f"{row.changed_at:%Y-%m-%d %H:%M}",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A step of the journey with how far it is."""

    step: str
    title: str
    status: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class OnePage:
    """One advert to the people on its sides."""

    row: Vacancy
    title: str
    owner: Organisation
    partner: Organisation | None
    has_agreed: bool
    standing: Standing
    sides: frozenset[Side]
    steps: Sequence[Action]
    tasks: Sequence[Task]
    history: Sequence[VacancyStep]
    closes: str
    outcome: str

    @property
    def is_owner(self) -> bool:
        """Whether the person stands on the owner's side."""
        return Side.OWNER in self.sides

    def can(self, action: str) -> bool:
        """Whether a step can be taken now."""
        return Action(action) in self.steps


def one(row: Vacancy, actor: Actor) -> OnePage:
    """An advert with what can be done with it. A partner sees no private record, no finding, no reasons."""
    sides, post = queries.sides_of(row, actor), queries.post_of(row)
    owner, partner = queries.owner_of(row), queries.partner_of(row)
    named = organisations(s for s in (owner, partner) if s is not None)
    return OnePage(
        row=row,
        title=row.title or "Advert without a title",
        owner=named[owner],
        partner=named[partner] if partner is not None else None,
        has_agreed=queries.shared_with(row) is not None,
        standing=queries.standing_of(row),
        sides=sides,
        steps=queries.next_steps(row, sides),
        tasks=tasks(row, post) if Side.OWNER in sides else (),
        history=told_once(row.steps) if Side.OWNER in sides else (),
        closes=words.closes(post),
        outcome=OUTCOMES.get(row.outcome, ""),
    )


def told_once(steps: Sequence[VacancyStep]) -> list[VacancyStep]:
    """The history without repeats: of a run of the same step on one day, with nothing noted, the last."""
    told: list[VacancyStep] = []
    for step in steps:
        last = told[-1] if told else None
        is_again = last is not None and (last.action, last.at.astimezone(LONDON).date(), last.note, step.note) == (
            step.action, step.at.astimezone(LONDON).date(), "", "",
        )  # fmt: skip
        if is_again:
            told.pop()
        told.append(step)
    return told


def tasks(row: Vacancy, post: Post) -> list[Task]:
    """How far each step is."""
    wrong = {p.field for p in problems(post, checks.codes())}
    found = [_task(step, post, wrong) for step in STEPS.values()]
    count = len(row.documents)
    said = f"{count} document{'' if count == 1 else 's'}" if count else "Optional"
    found.insert(-1, Task(DOCUMENTS, "Documents", said, bool(count)))
    return found


def _task(step: Step, post: Post, wrong: set[str]) -> Task:
    empty = Post()
    said = [name for name in step.fields if getattr(post, name) != getattr(empty, name)]
    if wrong & set(step.fields):
        return Task(step.word, step.title, "To mend", False)
    if step.needed:
        done = all(getattr(post, name) != getattr(empty, name) for name in step.needed)
        status = "Done" if done else "Begun" if said else "To do"
        return Task(step.word, step.title, status, done)
    return Task(step.word, step.title, "Done" if said else "Optional", bool(said))


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of a step, to check."""

    step: str
    title: str
    answers: words.Pairs


@dataclass(frozen=True, slots=True)
class ToMend:
    """Something that keeps an advert from going out, and on which step it is mended."""

    message: str
    step: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Every answer, what is missing, what the code says; for the own employer only."""

    row: Vacancy
    owner: Organisation
    standing: Standing
    can_publish: bool
    sections: Sequence[Section]
    private: words.Pairs
    to_mend: Sequence[ToMend]
    core: Sequence[Finding]
    folded: Sequence[Finding]
    documents: Sequence[StoredFile]


def review(row: Vacancy, actor: Actor) -> ReviewPage:
    """The page on which an advert is checked before it goes out."""
    post, owner = queries.post_of(row), queries.owner_of(row)
    found = checks.findings_of(row)
    return ReviewPage(
        row=row,
        owner=organisations([owner])[owner],
        standing=queries.standing_of(row),
        can_publish=Action.PUBLISH in queries.next_steps(row, queries.sides_of(row, actor)),
        sections=[Section(s.word, s.title, answers(s.word, post)) for s in STEPS.values()],
        private=private(row.record),
        to_mend=to_mend(post, found),
        core=[f for f in found if BY_ID[f.clause].is_core],
        folded=[f for f in found if not BY_ID[f.clause].is_core],
        documents=documents(row),
    )


def documents(row: Vacancy) -> list[StoredFile]:
    """The documents of an advert, in the order in which they came."""
    return list(stored_files.named([d.file_id for d in row.documents]).values())


def to_mend(post: Post, found: Sequence[Finding]) -> list[ToMend]:
    """What holds publication up: what makes it no advert, a value that cannot be right, C01 and C16."""
    listed = [ToMend(p.message, step_of(p)) for p in checks.lacking(post)]
    held = checks.holding(found)
    return listed + [ToMend(f.words, "pay" if f.clause == "C01" else "apply") for f in held]


def step_of(problem: Problem) -> str:
    """The step on which a field is."""
    return next((s.word for s in STEPS.values() if problem.field in s.fields), "job")


def answers(step: str, post: Post) -> list[tuple[str, str]]:
    """The answers of a step; what has not been said reads so."""
    places = "; ".join(name for _, name in school_names(post.urns))
    contact = ", ".join(p for p in (post.contact_name, post.contact_email, post.contact_phone) if p)
    found: dict[str, list[tuple[str, str]]] = {
        "job": [("Job title", post.title), *words.job(post)],
        "schools": [("Schools", places or "The employer’s central office")],
        "contract": [("Contract", words.contract(post)), ("Hours", words.hours(post)),
                     ("Flexible working", words.flexible(post))],
        "pay": [*words.pay(post), ("Pay policy", post.policy_url), ("Benefits", post.benefits)],
        "dates": [("Closes", words.closes(post)), ("Starts", words.starts(post)), ("Interviews", post.interviews)],
        "about": [("About the job", post.about), ("What you look for", post.skills), ("What you offer", post.offers),
                  ("Visits", post.visits), ("Questions", contact)],
        "apply": [("Web address", post.apply_url), ("Email address", post.apply_email),
                  ("Instructions", post.apply_words),
                  ("Safeguarding statement", post.safeguarding), ("Level of check", words.check_level(post)),
                  ("Asks for previous pay", words.yes_no(post.asks_previous_pay))],
        "note": [("Note", post.note)],
    }  # fmt: skip
    return [(name, text or "Not said") for name, text in found[step]]


def private(record: VacancyRecord | None) -> list[tuple[str, str]]:
    """The employer's own record, for its own people."""
    if record is None:
        return []
    pairs = [
        ("Top of your own range", words.pence(record.own_highest_pence)),
        ("Reason for pay above it", record.reason_above),
        ("Recruitment or retention payment", words.pence(record.incentive_pence)),
        ("Reason for it", record.incentive_reason),
        ("Its last day", words.date_line(record.incentive_ends_on) if record.incentive_ends_on else ""),
        ("Reviewed on", words.date_line(record.incentive_review_on) if record.incentive_review_on else ""),
        ("For housing or relocation", "Yes" if record.is_for_housing_or_relocation else ""),
    ]  # fmt: skip
    return [(name, text) for name, text in pairs if text]
