"""Tests of the room of vacancies."""
