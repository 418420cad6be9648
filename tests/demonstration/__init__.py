"""Tests of the demonstration locality: what it holds, and the story it tells."""
