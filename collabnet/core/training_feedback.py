"""Feedback on training in five stages, asked as time passes, and what a host may see of the answers.

The stages are Guskey's five levels of evaluating professional development (Evaluating Professional
Development, 2000; codelists/guskey_levels.csv): reactions, learning, support by the organisation, use, pupils.
Answers are anonymous. A host sees them in batches of at least five, so that watching a page cannot tell what
the one person who answered today said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collabnet.core import school_time

FEWEST_ANSWERS = 5
LATE_DAYS = 21  # a stage that was not asked by then is left out
OPEN_DAYS = 90  # how long a link to the questions works
SCALE = {
    5: "Strongly agree",
    4: "Agree",
    3: "Neither agree nor disagree",
    2: "Disagree",
    1: "Strongly disagree",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One statement that people agree or disagree with."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One level: when it is asked (days after the last session), of whom, and what."""

    number: int
    name: str
    days_after: int
    of_leaders: bool  # of whoever booked the place, else of the person who came
    questions: tuple[Question, ...]
    comment: str


STAGES = (
    Stage(
        1, "Reactions", 1, False,
        (
            Question("run", "The training was well prepared and well led"),
            Question("time", "It was worth the time away from my class or work"),
            Question("recommend", "I would recommend it to a colleague"),
        ),
        "What should the host keep or change?",
    ),
    Stage(
        2, "Learning", 14, False,
        (
            Question("know", "I know or can do something that I could not before"),
            Question("explain", "I could explain the main ideas to a colleague"),
            Question("plan", "I know what I will try first"),
        ),
        "What is the most useful thing that you learned?",
    ),
    Stage(
        3, "Support in school", 28, True,
        (
            Question("time", "We have made time to try out what was learned"),
            Question("resources", "The resources that it needs are there"),
            Question("priority", "It fits what our school is working on"),
        ),
        "What would help you to make more of it?",
    ),
    Stage(
        4, "Use", 56, False,
        (
            Question("use", "I use what I learned in my work"),
            Question("changed", "I have changed something that I used to do"),
            Question("share", "I have shared it with colleagues"),
        ),
        "What helped you to use it, or stood in the way?",
    ),
    Stage(
        5, "Pupils", 182, False,
        (
            Question("difference", "I see a difference for pupils"),
            Question("evidence", "We have looked at evidence from before and after"),
        ),
        "What is different for pupils? Do not write about single pupils.",
    ),
)  # fmt: skip
BY_NUMBER = {stage.number: stage for stage in STAGES}


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers to one question say: the mean from 1 to 5, and the share who agree."""

    question: Question
    mean: float
    agree_percent: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a host sees of one stage; no scores while too few have answered."""

    stage: Stage
    answers: int  # those in the scores
    scores: tuple[Score, ...] = ()


def stages_due(*, last_ends_at: dt.datetime, now: dt.datetime) -> list[Stage]:
    """The stages to be asked now of a training that ended then; each from the morning of its day."""
    day = school_time.day_of(now)
    ended = school_time.day_of(last_ends_at)
    return [stage for stage in STAGES if 0 <= (day - ended).days - stage.days_after <= LATE_DAYS]


def is_open(*, asked_on: dt.date, today: dt.date) -> bool:
    """Whether a link to questions still works."""
    return (today - asked_on).days < OPEN_DAYS


def may_release(waiting: int) -> bool:
    """Whether so many new answers may be shown together."""
    return waiting >= FEWEST_ANSWERS


def summary(stage: Stage, released: Sequence[Mapping[str, int]]) -> Summary:
    """What the released answers of one stage say; nothing while there are fewer than five."""
    if len(released) < FEWEST_ANSWERS:
        return Summary(stage, 0)
    scores = []
    for question in stage.questions:
        given = [answer[question.id] for answer in released if question.id in answer]
        if len(given) >= FEWEST_ANSWERS:
            agree = round(100 * sum(score >= 4 for score in given) / len(given))
            scores.append(Score(question, round(sum(given) / len(given), 1), agree))
    return Summary(stage, len(released), tuple(scores))
