"""Tests that look at pages in a real browser. A package, so that one browser serves all of it and none outlives it."""
