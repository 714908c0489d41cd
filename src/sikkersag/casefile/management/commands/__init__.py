"""The commands of the casefile."""
