"""What a layout of a file is: its columns in plain words, the one source for importers, templates and their page."""

from __future__ import annotations

from dataclasses import dataclass, field

from collabnet.platform.imports.reader import Columns


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, an example, and by which other names it may be called."""

    name: str
    about: str
    example: str
    required: bool = True
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the column is found, the documented one first."""
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file: what it is for, its columns, and what is missing where it has not been sent."""

    name: str  # what is typed after `flask import`, and in addresses
    title: str
    about: str
    columns: tuple[Column, ...]
    switches_on: str
    without: str
    is_map: bool = False
    about_people: bool = False  # shown to those who may see moves only, always suppressed
    notes: tuple[str, ...] = field(default=())

    @property
    def required(self) -> tuple[str | tuple[str, ...], ...]:
        """The columns a file cannot do without, as the import engine takes them."""
        return tuple(
            column.names if column.also else column.name
            for column in self.columns
            if column.required
        )

    @property
    def header(self) -> list[str]:
        """The first line of the template."""
        return [column.name for column in self.columns]

    @property
    def example(self) -> list[str]:
        """The second line of the template: one row as it could be."""
        return [column.example for column in self.columns]


class Cells:
    """Finds the cells of a layout's columns in the rows of one file."""

    def __init__(self, layout: Layout, columns: Columns) -> None:
        self._places = {c.name: columns.place(*c.names) for c in layout.columns}
        self._cells: list[str] = []

    def of(self, cells: list[str]) -> Cells:
        """Look at one row from now on."""
        self._cells = cells
        return self

    def __getitem__(self, name: str) -> str:
        """The cell of a column without outer spaces; empty where the file has no such column."""
        place = self._places[name]
        return "" if place is None else self._cells[place].strip()
