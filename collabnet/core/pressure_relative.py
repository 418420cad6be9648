"""A school beside the schools that share its catchment: the mean of what they have, by children in common.

The weights are the shares of children in common (`neighbours`). Where no catchments have been modelled, the
other schools of the same local authority and phase stand in for them, each counting the same, and it is said.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from collabnet.core.columns import Codes, Flags, Floats

FEWEST_NEIGHBOURS: Final = 2  # with the school itself, three schools
KNOWN_SHARE: Final = 0.6  # of the children in common: neighbours without a figure are never guessed


class Basis(StrEnum):
    """With whom a school is put side by side."""

    CATCHMENT = "catchment"
    AUTHORITY = "authority"
    NONE = "none"


@dataclass(frozen=True, eq=False, slots=True)
class Neighbours:
    """Who shares children with whom: row i holds i's shares (0–1) with the others; `areas` stands in for empty rows.

    Only schools of one comparison (`groups`: phase, and real or fictional) are put side by side.
    """

    shares: csr_array
    areas: Codes
    groups: Codes

    def basis(self) -> list[Basis]:
        """For each school, with whom it is compared."""
        has_shares = np.diff(self._shares().indptr) >= FEWEST_NEIGHBOURS
        others = self._others()
        return [
            Basis.CATCHMENT if shares else Basis.AUTHORITY if other else Basis.NONE
            for shares, other in zip(has_shares, others >= FEWEST_NEIGHBOURS, strict=True)
        ]

    def means(self, numbers: Floats) -> Floats:
        """What each school's neighbours have on average, column by column; nan where too few are known."""
        shares = self._shares()
        has_shares = np.diff(shares.indptr) >= FEWEST_NEIGHBOURS
        columns = [
            np.where(
                has_shares,
                self._by_shares(shares, numbers[:, place]),
                self._by_area(numbers[:, place]),
            )
            for place in range(numbers.shape[1])
        ]
        return np.column_stack(columns)

    def counts(self) -> Codes:
        """How many schools each one is compared with."""
        has = np.diff(self._shares().indptr)
        return np.where(has >= FEWEST_NEIGHBOURS, has, self._others()).astype(np.int64)

    def _shares(self) -> csr_array:
        """The shares between schools of one comparison, without those of a school with itself."""
        found = self.shares.tocoo()
        rows, columns = found.coords
        counts = (
            (rows != columns)
            & (self.groups[rows] >= 0)
            & (self.groups[rows] == self.groups[columns])
            & (found.data > 0)
        )
        return csr_array(
            (found.data[counts], (rows[counts], columns[counts])), shape=self.shares.shape
        )

    def _others(self) -> Codes:
        """How many other schools of its authority and phase each school has."""
        inside = self._in_area()
        size = np.bincount(self.areas[inside], minlength=int(self.areas.max(initial=-1)) + 1)
        answer = np.zeros(len(self.areas), dtype=np.int64)
        answer[inside] = size[self.areas[inside]] - 1
        return answer

    def _in_area(self) -> Flags:
        return np.asarray((self.areas >= 0) & (self.groups >= 0), dtype=np.bool_)

    @staticmethod
    def _by_shares(shares: csr_array, numbers: Floats) -> Floats:
        """The mean of neighbours, weighted by children in common."""
        known = np.isfinite(numbers)
        weight = shares @ known.astype(np.float64)
        count = (shares > 0).astype(np.float64) @ known.astype(np.float64)
        whole = np.asarray(shares.sum(axis=1)).ravel()
        total = shares @ np.where(known, numbers, 0.0)
        is_enough = (count >= FEWEST_NEIGHBOURS) & (weight >= KNOWN_SHARE * whole - 1e-9)
        return np.where(is_enough, total / np.where(weight > 0, weight, 1.0), np.nan)

    def _by_area(self, numbers: Floats) -> Floats:
        """The mean of the other schools of the authority and phase."""
        known = np.isfinite(numbers)
        counts = known & self._in_area()
        size = int(self.areas.max(initial=-1)) + 1
        total = np.bincount(self.areas[counts], weights=numbers[counts], minlength=size)
        many = np.bincount(self.areas[counts], minlength=size)
        if not size:
            return np.full(len(numbers), np.nan)
        own = np.where(counts, numbers, 0.0)
        others = many[self.areas] - counts
        theirs = (total[self.areas] - own) / np.where(others > 0, others, 1)
        is_enough = (
            self._in_area()
            & (others >= FEWEST_NEIGHBOURS)
            & (others >= KNOWN_SHARE * self._others())
        )
        return np.where(is_enough, theirs, np.nan)
