"""Secondments and ledgers of these tests have days of 2026 and 2027: all run on one day."""

from tests.fixed_day import fixed_day

__all__ = ["fixed_day"]
