"""Keeping the program running: backup and restore, the health page, the first administrator, mistakes in the set-up."""
