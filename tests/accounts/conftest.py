"""Accounts of these tests are made on one day and used in the months after it."""

from tests.fixed_day import fixed_day

__all__ = ["fixed_day"]
