"""What a locality may set of its pressure bars, with the national settings that hold where it sets nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Self

from collabnet.core.places import SHORTAGE_ABOVE_PERCENT, SPARE_BELOW_PERCENT
from collabnet.core.pressure_measures import INDICATORS

LARGEST_WEIGHT: Final = 10.0

# What goes into the composite. The two ends of places are one part of it: the end at which a school
# stands higher counts, and they are never averaged.
COMPONENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "places": "Places: spare places or shortage of places, whichever presses harder",
        "unequal_load": "Unequal load",
        "attendance": "Attendance",
        "workforce": "Workforce",
        "in_year_moves": "In-year moves",
        "finance": "Finance",
        "inspection": "Inspection",
    }
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """One line that can be moved: its name, what it says, and between which values."""

    name: str
    label: str
    lowest: float
    highest: float
    unit: str = "%"


THRESHOLDS: Final = (
    Threshold("top_from", "A bar stands in the top fifth from this place, 0 to 100", 50, 95, ""),
    Threshold(
        "draws_percent", "“High” when it is so in this share of all ways of weighing", 50, 100
    ),
    Threshold("present_percent", "A bar is shown when this share of the weight is there", 50, 100),
    Threshold("over_percent", "Always high in shortage of places above this fullness", 100, 150),
    Threshold("under_percent", "Always high in spare places below this fullness", 25, 100),
)


@dataclass(frozen=True, slots=True)
class PressureSettings:
    """Weights of measures in bars and of bars in the composite, and the lines between the words.

    `vintages` names the period to use of a group of measures; the newest where nothing is named.
    Raises ValueError for weights below 0 or all 0 in a bar, and for thresholds out of bounds.
    """

    weights: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({i.key: float(i.weight) for i in INDICATORS})
    )
    components: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(dict.fromkeys(COMPONENTS, 1.0))
    )
    top_from: float = 80.0
    draws_percent: float = 80.0
    present_percent: float = 60.0
    over_percent: float = SHORTAGE_ABOVE_PERCENT
    under_percent: float = SPARE_BELOW_PERCENT
    vintages: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be weighed with."""
        for weights in (self.weights, self.components):
            if any(not 0 <= weight <= LARGEST_WEIGHT for weight in weights.values()):
                raise ValueError("A weight is a number from 0 to 10.")
        if not any(self.components.values()):
            raise ValueError("One part of the composite needs a weight above 0.")
        for threshold in THRESHOLDS:
            if not threshold.lowest <= getattr(self, threshold.name) <= threshold.highest:
                raise ValueError(
                    f"{threshold.label}: between {threshold.lowest:g} and {threshold.highest:g}."
                )

    def as_json(self) -> dict[str, Any]:
        """Everything that can be set, for keeping."""
        return {
            "weights": dict(self.weights),
            "components": dict(self.components),
            "thresholds": {t.name: getattr(self, t.name) for t in THRESHOLDS},
            "vintages": dict(self.vintages),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Settings as kept; a measure or part that came later has its national weight."""
        national = cls()
        return cls(
            weights={k: float(kept["weights"].get(k, w)) for k, w in national.weights.items()},
            components={
                k: float(kept["components"].get(k, w)) for k, w in national.components.items()
            },
            vintages=dict(kept.get("vintages", {})),
            **{
                t.name: float(kept["thresholds"].get(t.name, getattr(national, t.name)))
                for t in THRESHOLDS
            },
        )


NATIONAL: Final = PressureSettings()
