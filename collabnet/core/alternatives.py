"""What a locality can offer instead of, or besides, a post: what is asked, and one answer.

Nothing here knows of any school's pressure: every employer gets the same question for every post
(product rule 4), and the answers come from records that people published themselves.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from collabnet.core.actor import Scope


class Help(StrEnum):
    """A kind of answer, in the order of the page."""

    SECONDMENT = "secondment"
    SHARED_POST = "shared_post"
    COVER = "cover"
    TRAINEES = "trainees"
    TRAINING = "training"

    @property
    def words(self) -> str:
        """The heading of the page."""
        return {
            "secondment": "People who could be seconded",
            "shared_post": "People and employers who would share a post",
            "cover": "Cover meanwhile",
            "trainees": "Trainees",
            "training": "Training for people you have",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Sought:
    """A post that is about to be published, as far as an answer may depend on it.

    `role` is a code of job_roles.csv, `subjects` names of subjects.csv, `phases` codes of the
    vacancy list; the place is on the British National Grid, in metres, None where it is not known.
    """

    owner: Scope
    role: str
    subjects: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    easting: int | None = None
    northing: int | None = None
    starts_on: dt.date | None = None

    def is_about(self, text: str) -> bool:
        """Whether a text names a subject of the post."""
        return any(subject.casefold() in text.casefold() for subject in self.subjects)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing that somebody in the locality offers, with the page to go to."""

    help: Help
    text: str
    href: str
    detail: str = ""
    metres: int | None = None
