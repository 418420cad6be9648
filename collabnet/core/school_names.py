"""Which schools of an area a short text means: "Varndean & Stringer", "BACA", "VarndeanStringer".

Authorities write the schools of a catchment as people call them. A word, or a run of words, means a
school when exactly one school of the area has it in its name, or has it for its initials; what
could mean two schools is never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collabnet.core.text import fold

# Words that many schools have in their names and that tell none of them apart.
GENERIC: Final = frozenset(
    [
        *(
            "a",
            "academy",
            "all",
            "and",
            "area",
            "boys",
            "catchment",
            "ce",
            "centre",
            "church",
            "co",
        ),
        *("cofe", "college", "community", "comprehensive", "for", "form", "girls", "grammar"),
        *("high", "in", "infant", "infants", "junior", "of", "primary", "priority", "school"),
        *("schools", "secondary", "sixth", "sports", "technology", "the", "to", "trust", "upper"),
    ]
)
_SEPARATORS: Final = re.compile(r"[;|/,+]")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST_TEXT: Final = 400  # characters
MOST_SCHOOLS: Final = 40  # in one text


class SchoolNameError(ValueError):
    """A text that means no school, or could mean several; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KnownSchools:
    """The schools of an area with the words of their names and their initials."""

    names: Mapping[int, str]
    whole: Mapping[str, tuple[int, ...]]
    words: Mapping[int, frozenset[str]]
    initials: Mapping[int, frozenset[str]]

    @classmethod
    def of(cls, names: Mapping[int, str]) -> "KnownSchools":
        """Known schools from their names by URN."""
        whole: dict[str, tuple[int, ...]] = {}
        for urn, name in sorted(names.items()):
            whole[fold(name)] = (*whole.get(fold(name), ()), urn)
        split = {urn: fold(name).split() for urn, name in names.items()}
        return cls(
            names=dict(names),
            whole=whole,
            words={urn: frozenset(words) for urn, words in split.items()},
            initials={
                urn: frozenset(
                    {
                        "".join(word[0] for word in words),
                        "".join(word[0] for word in words if word not in ("and", "of", "the")),
                        "".join(word[0] for word in words if word not in GENERIC),
                    }
                )
                for urn, words in split.items()
            },
        )

    def meant(self, text: str) -> tuple[int, ...]:
        """The URNs that a text means, in order. Raises SchoolNameError when it is not certain."""
        if len(text) > LONGEST_TEXT:
            raise SchoolNameError(f"This is over {LONGEST_TEXT} characters; name the schools.")
        found: set[int] = set()
        for part in _SEPARATORS.split(text):
            if part.strip():
                found.update(self._in_part(part))
        if not found:
            raise SchoolNameError("This names no school.")
        if len(found) > MOST_SCHOOLS:
            raise SchoolNameError(f"This names over {MOST_SCHOOLS} schools.")
        return tuple(sorted(found))

    def _in_part(self, part: str) -> set[int]:
        """The schools of one part: by its whole name, else by the longest runs of its words."""
        exact = self.whole.get(fold(part), ())
        if len(exact) == 1:
            return set(exact)
        words = fold(_CAMEL.sub(" ", part)).split()
        found: set[int] = set()
        at = 0
        while at < len(words):
            if words[at] in GENERIC:
                at += 1
                continue
            end, urn = self._longest_run(words, at)
            found.add(urn)
            at = end + self._is_letter_of(words[end:], urn)
        return found

    def _is_letter_of(self, rest: Sequence[str], urn: int) -> bool:
        """Whether the next word is a mere letter that a word of the school begins with: "cardinal n"."""
        return bool(
            rest and len(rest[0]) == 1 and any(w.startswith(rest[0]) for w in self.words[urn])
        )

    def _longest_run(self, words: Sequence[str], start: int) -> tuple[int, int]:
        """The longest run of words from `start` that one school alone has, and that school."""
        ambiguous: tuple[int, ...] = ()
        for end in range(len(words), start, -1):
            urns = self._having(words[start:end])
            if len(urns) == 1:
                return end, urns[0]
            ambiguous = urns or ambiguous
        text = words[start]
        if ambiguous:
            names = ", ".join(self.names[urn] for urn in ambiguous[:3])
            more = " and others" if len(ambiguous) > 3 else ""
            raise SchoolNameError(f"“{text}” could be {names}{more}. Give the URN.")
        raise SchoolNameError(f"“{text}” is in the name of no such school here. Give the URN.")

    def _having(self, run: Sequence[str]) -> tuple[int, ...]:
        wanted = {word for word in run if word not in GENERIC}
        by_words = tuple(urn for urn, words in sorted(self.words.items()) if wanted <= words)
        if by_words or len(run) > 1 or len(run[0]) < 2:
            return by_words
        return tuple(urn for urn, letters in sorted(self.initials.items()) if run[0] in letters)
