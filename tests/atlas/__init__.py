"""Tests of the map: what is worked out beforehand, its pages and its files."""
