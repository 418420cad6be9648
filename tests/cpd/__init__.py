"""Tests of the CPD market."""
