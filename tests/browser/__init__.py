"""Tests in a real browser: each page at two widths, by keyboard, without JavaScript."""
