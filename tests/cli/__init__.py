"""Tests of the commands, with real processes where the process is the point."""
