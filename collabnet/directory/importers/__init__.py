"""The importers of the directory, one file of open data each; `flask import NAME FILE` runs them."""

from collabnet.directory.importers.schools import SCHOOLS

IMPORTERS = (SCHOOLS,)
