"""Tests of the capacity room."""
