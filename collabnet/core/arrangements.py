"""The ways in which employers share people: who employs, what VAT probably does, what to mind.

Sources: HMRC VATGPB8860 and VATEDU53600 for people who are lent; the others come from practice and
are to be checked with finance, which every page that shows them says.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core.recharge import StaffKind, vat_words


class Arrangement(StrEnum):
    """A way to share somebody, or what they do."""

    SECONDMENT = "secondment"
    SUPPLY_LEND = "supply_lend"
    DEPLOYMENT = "deployment"
    FEDERATION_SHARE = "federation_share"
    EXCHANGE = "exchange"
    CONSULTANCY = "consultancy"
    JOINT_CONTRACT = "joint_contract"
    SLA = "sla"

    @property
    def about(self) -> "About":
        """What it is."""
        return _ABOUT[self]

    @property
    def words(self) -> str:
        """As a page calls it."""
        return _ABOUT[self].name

    @property
    def is_lending(self) -> bool:
        """Whether the agreement between home, host and person fits it."""
        return self not in (Arrangement.JOINT_CONTRACT, Arrangement.SLA)


@dataclass(frozen=True, slots=True)
class About:
    """One way: its name, who employs, what VAT depends on, what to mind."""

    name: str
    employer: str
    vat: str
    mind: str


_ABOUT: Final = {
    Arrangement.SECONDMENT: About(
        "Secondment", "The home employer, throughout",
        "Teaching staff between eligible bodies: exempt. Other staff: standard-rated, even at cost.",
        "Three sides agree: home, host and person. The right to return is written down.",
    ),
    Arrangement.SUPPLY_LEND: About(
        "Lending for single days", "The home employer, throughout",
        "As a secondment.",
        "For days here and there. Agree beforehand how many at most.",
    ),
    Arrangement.DEPLOYMENT: About(
        "Work elsewhere for the same employer", "The same employer at both places",
        "No supply, so no VAT: home and host are one legal person.",
        "Check that the contract allows another place of work, or agree it with the person.",
    ),
    Arrangement.FEDERATION_SHARE: About(
        "A post shared within a federation", "One governing body, or the local authority",
        "No supply, so no VAT.",
        "One post, one line manager; say how the days are split.",
    ),
    Arrangement.EXCHANGE: About(
        "Two people change places", "Each home employer, its own person",
        "No money changes hands, and each leg is still a supply: value each at cost.",
        "Two agreements that name each other. Both people keep the right to return.",
    ),
    Arrangement.CONSULTANCY: About(
        "Days of a system leader or adviser", "The home employer, throughout",
        "Standard-rated, unless the work is exempt education.",
        "Agree what the days are to achieve, and whose work it is.",
    ),
    Arrangement.JOINT_CONTRACT: About(
        "One post with two contracts", "Both, each for its own hours",
        "No supply: each employer pays its own part.",
        "Two contracts, each with hours and pension of its own. Nobody is lent, so nothing here is needed.",
    ),
    Arrangement.SLA: About(
        "A service, not a person", "The provider",
        "Standard-rated, unless closely related to education.",
        "The buyer agrees what is done, not who does it or how. Use a contract for services.",
    ),
}  # fmt: skip
NO_SUPPLY: Final = (Arrangement.DEPLOYMENT, Arrangement.FEDERATION_SHARE)


def vat_note(arrangement: Arrangement, kind: StaffKind, *, same_employer: bool = False) -> str:
    """What VAT probably does with one arrangement; a page adds that finance should check."""
    if arrangement in NO_SUPPLY or same_employer:
        return vat_words(kind, same_employer=True)
    if arrangement in (Arrangement.SECONDMENT, Arrangement.SUPPLY_LEND):
        return vat_words(kind, same_employer=False)
    if arrangement is Arrangement.EXCHANGE:
        return (
            f"{arrangement.about.vat} Of each leg: {_lower(vat_words(kind, same_employer=False))}"
        )
    return arrangement.about.vat


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
