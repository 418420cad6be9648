"""The figures that the register keeps of each school, with the kind of no-value where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from collabnet.core.figures import NoValue, absent
from collabnet.directory.importers.cells import date_in, figure, figure_in, stored
from collabnet.platform.imports.importer import Context, Record

MOST_PUPILS = 20_000
# measure → (column, largest value); every school has these, be it the reason why there is none
ALWAYS = {
    "capacity": ("SchoolCapacity", MOST_PUPILS),
    "roll": ("NumberOfPupils", MOST_PUPILS),
    "boys": ("NumberOfBoys", MOST_PUPILS),
    "girls": ("NumberOfGirls", MOST_PUPILS),
    "fsm_percent": ("PercentageFSM", 100),
}
AT_CENSUS = frozenset({"roll", "boys", "girls", "fsm_percent"})
# measure → (column, what TypeOfResourcedProvision says of a school that has it)
PROVISION = {
    "sen_unit_capacity": ("SenUnitCapacity", "sen unit"),
    "sen_unit_roll": ("SenUnitOnRoll", "sen unit"),
    "rp_capacity": ("ResourcedProvisionCapacity", "resourced provision"),
    "rp_roll": ("ResourcedProvisionOnRoll", "resourced provision"),
}
NOT_APPLICABLE = stored(absent(NoValue.NOT_APPLICABLE))
# Pupil referral units and the academies and free schools for alternative provision.
PRU_TYPES = frozenset({"14", "38", "42", "43"})


class SchoolFigures:
    """Reads the figures of one row, and whether the school has a SEN unit."""

    def __init__(self, context: Context) -> None:
        columns = context.columns
        self.file_month = f"{context.as_of:%Y-%m}"
        self.census = columns.place("CensusDate")
        self.always = [
            (measure, place, header, largest, measure in AT_CENSUS)
            for measure, (header, largest) in ALWAYS.items()
            if (place := columns.place(header)) is not None
        ]
        self.provision = [
            (measure, place, header, kind)
            for measure, (header, kind) in PROVISION.items()
            if (place := columns.place(header)) is not None
        ]
        self.kind = columns.place("TypeOfResourcedProvision (name)")
        self.pru = columns.place("PlacesPRU")
        self.columns = ("has_sen_unit",) if self.kind is not None else ()

    def read(
        self, urn: str, type_code: str, cells: Sequence[str]
    ) -> tuple[tuple[bool, ...], list[Record]]:
        """The values for `columns`, and the figures. Raises Rejected."""
        census_month = self.file_month
        if self.census is not None and cells[self.census]:
            day = date_in("CensusDate", cells[self.census])
            census_month = f"{day:%Y-%m}" if day else self.file_month
        records = [
            figure(
                "school",
                urn,
                measure,
                census_month if at_census else self.file_month,
                figure_in(header, cells[place], largest=largest),
            )
            for measure, place, header, largest, at_census in self.always
        ]
        kind = "" if self.kind is None else cells[self.kind].casefold()
        for measure, place, header, wanted in self.provision:
            # A school without the provision has no such figure at all; one with it may lack the number.
            if cells[place].strip() or wanted in kind:
                value = figure_in(header, cells[place], largest=MOST_PUPILS)
                if wanted not in kind and value[0] == 0:
                    value = NOT_APPLICABLE
                records.append(figure("school", urn, measure, self.file_month, value))
        if self.pru is not None and (type_code in PRU_TYPES or cells[self.pru].strip("0 ")):
            value = figure_in("PlacesPRU", cells[self.pru], largest=MOST_PUPILS)
            records.append(figure("school", urn, "pru_places", self.file_month, value))
        return (("sen unit" in kind,) if self.kind is not None else ()), records
