"""Tests of the first page, a person's own page, and the pages about the site itself."""
