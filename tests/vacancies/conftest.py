"""Adverts of these tests close in January 2027: all run on one day."""

from tests.fixed_day import fixed_day

__all__ = ["fixed_day"]
