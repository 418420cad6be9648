"""Tests that hold the whole project to its own rules."""
