"""Figures against their targets, each measured beside its yardstick in the same run."""
