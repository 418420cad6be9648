"""The clauses of the fair-recruitment code: plain wording, how each is checked, and the law or practice behind it.

The code is transparency and notice, never restraint: nothing in it bans, caps, delays, counts or
needs consent for hiring or pay (Competition Act 1998; CMA, "Competing for talent", 2025). Only law,
safeguarding and promised disclosures can be a breach, and a person confirms it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class How(StrEnum):
    """How a clause is looked at."""

    CHECKED = "checked"
    PRIVATE = "private"  # on the employer's own record, shown to nobody else
    SCANNED = "scanned"  # words in a text, explained to its author, never refused
    ATTESTED = "attested"
    BY_DESIGN = "by_design"  # the service works so that it holds
    OPTIONAL = "optional"
    NOT_CHECKABLE = "not_checkable"
    NOT_YET = "not_yet"  # there is a rule for it in core, and no page that asks

    @property
    def words(self) -> str:
        """As the page of the code says it."""
        return _HOW_WORDS[self]


_HOW_WORDS: Final = {
    How.CHECKED: "Checked by machine",
    How.PRIVATE: "Checked by machine on your own record; nobody else sees it",
    How.SCANNED: "Words are looked for and explained to you; nothing is refused",
    How.ATTESTED: "You say so yourself",
    How.BY_DESIGN: "The service is built so that it holds",
    How.OPTIONAL: "Voluntary, and not scored",
    How.NOT_CHECKABLE: "Cannot be checked by a machine",
    How.NOT_YET: "Not checked by this service yet",
}


class Holds(StrEnum):
    """What a breach holds up until it is mended; nothing else holds anything up."""

    NOTHING = ""
    PUBLICATION = "publication"
    START = "start"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its id, its wording, how and where it is checked, and whether it stands among the core ones."""

    id: str
    wording: str
    how: How
    basis: str
    is_core: bool = False
    holds: Holds = Holds.NOTHING

    @property
    def where(self) -> str:
        """Where in the service it is looked at, or why nowhere, as a sentence without its full stop."""
        return _WHERE.get(self.id, "")


_C, _P, _S = How.CHECKED, How.PRIVATE, How.SCANNED
CLAUSES: Final[tuple[Clause, ...]] = (
    Clause("C01", "An advert shows pay as numbers, for a year or an hour, and the hours it covers.",
           _C, "Transparency; Teaching Vacancies guidance, 2026", True, Holds.PUBLICATION),
    Clause("C02", "An advert names the pay framework that is used.", _C, "Transparency", True),
    Clause("C03", "Full-time base pay is not below the statutory minimum for the role and the pay area.",
           _C, "School Teachers' Pay and Conditions Document, where it binds", True),
    Clause("C04", "Pay above the employer's own published range is recorded with a reason.",
           _P, "Pay stays free: no focal point, no monitoring of rivals"),
    Clause("C05", "Recruitment and retention payments keep amount, reason, last day and review date on "
           "the employer's own record.", _P, "STPCD, paragraph 27"),
    Clause("C06", "TLR and SEN allowances are within their range and state what their rules ask for.",
           _C, "STPCD; the share rule from 1 September 2026"),
    Clause("C07", "Part-time or term-time pay shows actual and full-time figures that agree.",
           _C, "Clarity", True),
    Clause("C08", "An advert says which flexible patterns are open.",
           _C, "Employment Rights Act 1996, section 80F; DfE guidance on flexible working"),
    Clause("C09", "Dates respect the days by which people have to give notice.",
           _C, "Burgundy Book", True),
    Clause("C11", "An employer may add a short public note on what it offers the locality with the post.",
           How.OPTIONAL, "A voluntary commitment; the same prompt for every employer and every post"),
    Clause("C12", "That note names nobody and asks nobody not to apply, to move or to be hired.",
           _S, "CMA on no-poach agreements; UK GDPR"),
    Clause("C13", "An advert does not disparage a named school.", _S, "Fairness"),
    Clause("C14", "An advert avoids wording about age, sex or other protected characteristics.",
           _S, "Equality Act 2010; Teaching Vacancies guidance", True),
    Clause("C15", "The employer does not ask for previous pay.", How.ATTESTED,
           "Teaching Vacancies guidance, 2026"),
    Clause("C16", "An advert carries a safeguarding statement and the level of check.",
           _C, "Keeping children safe in education", True, Holds.PUBLICATION),
    Clause("C17", "A secondment starts only with an agreement that has every required field and three "
           "signatures.", _C, "Employment law; good practice", True, Holds.START),
    Clause("C18", "A secondment starts only with a dated letter of assurance for each check and the new "
           "role, and an identity check.", _C, "Keeping children safe in education, part 3", True,
           Holds.START),
    Clause("C19", "A recharge shows pay, on-costs and any fee apart.", _C, "Transparency; VAT"),
    Clause("C20", "A non-solicitation term stands only where both employers justify it for this "
           "secondment, no longer than it, and never bars an open application.",
           _S, "CMA, Competing for talent, 2025"),
    Clause("C21", "The person agreed to the secondment in writing and keeps a right to return.",
           _C, "Contract law", True, Holds.START),
    Clause("C22", "References for member schools are answered within 10 working days.",
           How.NOT_YET, "Service standard"),
    Clause("C23", "Applicants decide when their employer is told.", How.BY_DESIGN,
           "UK GDPR; mobility"),
    Clause("C24", "Members do not see one another's drafts, budgets or intentions about pay.",
           How.BY_DESIGN, "CMA on exchange of information"),
    Clause("C25", "Comparisons of pay rest on public adverts of at least 5 employers, none over 25%, at "
           "least 3 months old.", How.NOT_YET, "CMA; the thresholds are ours"),
    Clause("C26", "Messages and notes do not propose fixing pay or not hiring.",
           _S, "Competition Act 1998, Chapter I"),
    Clause("C27", "Each member may publish a yearly statement of what it gave and received.",
           How.OPTIONAL, "Transparency; no ranking"),
    Clause("N02", "Act for the good of all local children.", How.NOT_CHECKABLE,
           "Framework for Ethical Leadership; the Seven Principles of Public Life"),
    Clause("N03", "Give and receive help in good faith.", How.NOT_CHECKABLE, "Conversation of peers"),
    Clause("N04", "Have a fair reason behind pay above the own range.", How.NOT_CHECKABLE,
           "Only whether a reason is there is checked, by the employer alone"),
)  # fmt: skip
BY_ID: Final = {clause.id: clause for clause in CLAUSES}

_ADVERT: Final = "On an advert that you write here, and on “Check an advert”"
_RECORD: Final = "On an advert that you write here"
_LENT: Final = "On the page of a secondment"
_WHERE: Final = {
    **dict.fromkeys(("C01", "C02", "C03", "C06", "C07", "C08", "C09", "C13", "C14", "C15", "C16"), _ADVERT),
    **dict.fromkeys(("C04", "C05"), _RECORD),
    **dict.fromkeys(("C11", "C12"), "Beside the note of an advert, before it is published"),
    **dict.fromkeys(("C17", "C18", "C19", "C20", "C21"), _LENT),
    "C22": "References are not asked for through it",
    "C23": "The talent pool, interest in adverts and secondments tell the own employer nothing until the person does",
    "C24": "Drafts open to their own employer, and to one that it asks to share the post",
    "C25": "No page compares pay",
    "C26": "In adverts, notes, terms of secondments, messages about cover, requests for support, concerns, statements",
    "C27": "On the page of yearly statements",
}  # fmt: skip
