"""Roles, permissions, who may see which case until when, and the log of every read."""
