"""Says in words why a need and somebody go together, and why a need or somebody is without."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from collabnet.core.staff_matching import (
    ROAD_FACTOR,
    Barrier,
    Candidate,
    Fit,
    Grade,
    Left,
    Need,
    Pair,
    related_subjects,
)
from collabnet.core.talent_pool import band_of, band_words

KM_PER_MILE: Final = 1.609344
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS: Final = ("no", "one", "two", "three", "four", "five")
PARTS_OF_A_DAY: Final = {1: "a quarter of a day", 2: "half a day", 3: "three quarters of a day"}
PROPER: Final = frozenset({"English", "French", "German", "Mandarin", "Spanish"})
TRAVEL_NOTE: Final = (
    f"Miles are the straight line times {ROAD_FACTOR:g}, about what it is by road; "
    "of a person only a band is told, as the crow flies, so that nobody can tell where they live."
)

Labels = Mapping[str, str]  # words of the codes of roles and phases


@dataclass(frozen=True, slots=True)
class Reason:
    """One visible reason: what it is about, the words, and whether it speaks for the match."""

    about: str
    words: str
    good: bool = True


def reasons(pair: Pair, labels: Labels) -> tuple[Reason, ...]:
    """Why a pair goes together, part by part; what nobody asked for has no reason."""
    need, candidate, fit = pair.need, pair.candidate, pair.fit
    found = [
        _wish(need, candidate),
        _role(need, candidate, fit, labels),
        _subjects(need, candidate, fit),
        _phases(need, candidate, fit, labels),
        _way(candidate, fit),
        _days(need, candidate, fit),
        _dates(fit),
        _employer(need, candidate),
    ]
    return tuple(reason for reason in found if reason is not None)


def why_need_left(need: Need, left: Left, labels: Labels) -> str:
    """Why a need is without anybody, as its owner reads it."""
    if left.would_do:
        return (
            f"{_people(left.would_do)} within reach would do, and "
            f"{'goes' if left.would_do == 1 else 'each goes'} better with another need."
        )
    return {
        Barrier.ABSENT: "Nobody is offered or open to a secondment in your localities now.",
        Barrier.TRAVEL: "Nobody is within reach."
        if need.place
        else "It is not asked for by one school, so nobody can tell how far it is.",
        Barrier.ROLE: f"Nobody within reach can do this role: {lower(labels.get(need.role, need.role))}.",
        Barrier.SUBJECT: f"Nobody within reach for this role teaches {either(_lowered(need.subjects))}.",
        Barrier.PHASE: f"Nobody within reach for this work is of this phase: {either(_labelled(need.phases, labels))}.",
        Barrier.DATES: "Nobody within reach for this work is free for at least half of the time.",
        Barrier.DAYS: f"Nobody within reach for this work is free on {days_words(need.quarters)}.",
        Barrier.NONE: "",
    }[left.barrier]


def why_candidate_left(candidate: Candidate, left: Left, labels: Labels) -> str:
    """Why somebody who is offered goes to no need, as the employer that offers reads it."""
    if left.would_do:
        return (
            f"{left.would_do} {'need' if left.would_do == 1 else 'needs'} within reach would suit, and "
            f"{'goes' if left.would_do == 1 else 'each goes'} better with somebody else."
        )
    return {
        Barrier.ABSENT: "Nothing is asked for by others in your localities now.",
        Barrier.TRAVEL: "No need is within reach.",
        Barrier.ROLE: "No need within reach is for this role.",
        Barrier.SUBJECT: "No need within reach for this role is for these subjects.",
        Barrier.PHASE: "No need within reach for this work is in this phase.",
        Barrier.DATES: "No need within reach for this work is at this time.",
        Barrier.DAYS: "Every need within reach for this work is for more days a week.",
        Barrier.NONE: "",
    }[left.barrier]


def days_words(quarters: int) -> str:
    """Quarters of a day a week in words: "two days a week", "half a day a week", "1.25 days a week"."""
    if quarters in PARTS_OF_A_DAY:
        return f"{PARTS_OF_A_DAY[quarters]} a week"
    if quarters % 4 == 0 and quarters // 4 < len(NUMBERS):
        return f"{NUMBERS[quarters // 4]} {'day' if quarters == 4 else 'days'} a week"
    return f"{quarters / 4:g} days a week"


def lower(label: str) -> str:
    """A label as it reads in the middle of a sentence: "physics", but "French", "SENCO", "PSHE"."""
    keeps = label.split(" ")[0] in PROPER or label[1:2].isupper()
    return label if keeps else label[:1].lower() + label[1:]


def both(words: Iterable[str]) -> str:
    """Words joined by "and"."""
    return _joined(list(words), "and")


def either(words: Iterable[str]) -> str:
    """Words joined by "or"."""
    return _joined(list(words), "or")


def _joined(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _lowered(subjects: Collection[str]) -> list[str]:
    return [lower(subject) for subject in sorted(subjects)]


def _labelled(codes: Collection[str], labels: Labels) -> list[str]:
    """Codes in words, in the order of the labels."""
    known = [lower(label) for code, label in labels.items() if code in codes]
    return known + [lower(code) for code in sorted(codes) if code not in labels]


def _wish(need: Need, candidate: Candidate) -> Reason | None:
    if candidate.key in need.wishes or need.key in candidate.wishes:
        return Reason("wish", "one side has said already that it would like to")
    return None


def _role(need: Need, candidate: Candidate, fit: Fit, labels: Labels) -> Reason | None:
    if not need.role:
        return None
    if fit.role is Grade.FITS:
        return Reason("role", lower(labels.get(need.role, need.role)))
    if fit.role is Grade.NEARLY:
        others = both(_labelled(candidate.roles, labels))
        return Reason("role", f"{others}, who could do this role too")
    return Reason("role", "the role is not said", good=False)


def _subjects(need: Need, candidate: Candidate, fit: Fit) -> Reason | None:
    if not need.subjects:
        return None
    if fit.subject is Grade.FITS:
        return Reason("subject", f"teaches {both(_lowered(need.subjects & candidate.subjects))}")
    if fit.subject is Grade.NEARLY:
        near = both(_lowered(related_subjects(need.subjects, candidate.subjects)))
        return Reason("subject", f"teaches {near}, which is near to it", good=False)
    return Reason("subject", "subjects are not said", good=False)


def _phases(need: Need, candidate: Candidate, fit: Fit, labels: Labels) -> Reason | None:
    if not need.phases:
        return None
    if fit.phase is Grade.FITS:
        return Reason("phase", f"phase: {both(_labelled(need.phases & candidate.phases, labels))}")
    if fit.phase is Grade.NEARLY:
        return Reason("phase", f"phase: {both(_labelled(candidate.phases, labels))}")
    return Reason("phase", "the phase is not said", good=False)


def _way(candidate: Candidate, fit: Fit) -> Reason:
    if fit.km is None:
        return Reason("travel", "distance not known", good=False)
    if candidate.owner:
        return Reason("travel", f"{fit.km / KM_PER_MILE:.1f} miles away")
    straight = max(1, round(fit.km / ROAD_FACTOR))  # as the person's own page says it
    return Reason("travel", lower(band_words(band_of(straight))))


def _days(need: Need, candidate: Candidate, fit: Fit) -> Reason:
    if candidate.weekdays:
        return Reason("days", f"free {both(WEEKDAYS[day] for day in sorted(candidate.weekdays))}")
    if fit.spare_quarters is None or candidate.quarters is None:
        return Reason("days", "days are not said", good=False)
    words = f"free {days_words(candidate.quarters)}"
    if fit.spare_quarters:
        words += f", of which {days_words(need.quarters).removesuffix(' a week')} would be used"
    return Reason("days", words)


def _dates(fit: Fit) -> Reason:
    if fit.uncovered <= 0:
        return Reason("dates", "for the whole time")
    return Reason("dates", f"for {1 - fit.uncovered:.0%} of the time", good=False)


def _employer(need: Need, candidate: Candidate) -> Reason | None:
    if need.over & candidate.over:
        return Reason("employer", "in the same trust: a move within one employer")
    return None


def _people(count: int) -> str:
    return "One person" if count == 1 else f"{count} people"
