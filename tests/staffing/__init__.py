"""Tests of staffing: secondments and the ledger."""
