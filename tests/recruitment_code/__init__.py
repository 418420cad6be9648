"""Tests of the recruitment code: pay tables and what rests on them."""
