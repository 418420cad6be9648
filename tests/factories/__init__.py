"""Makers of test records, one module a domain: plain functions that commit."""
