"""Persons, their numbers and where they live; no casework."""
