"""The importers of the directory, one file of open data each; `flask import NAME FILE` runs them."""

from collabnet.directory.importers.boundaries import BOUNDARIES
from collabnet.directory.importers.census import CENSUS
from collabnet.directory.importers.groups import GROUPS
from collabnet.directory.importers.links import LINKS
from collabnet.directory.importers.offers import OFFERS
from collabnet.directory.importers.own_figures import SCHOOL_FIGURES
from collabnet.directory.importers.places import PLACES
from collabnet.directory.importers.schools import SCHOOLS
from collabnet.directory.importers.small_areas import CELLS

IMPORTERS = (SCHOOLS, GROUPS, LINKS, CENSUS, OFFERS, PLACES, BOUNDARIES, CELLS, SCHOOL_FIGURES)
