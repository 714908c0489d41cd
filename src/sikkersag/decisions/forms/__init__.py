"""The forms of a decision: each step says what is told, and refuses at its field what cannot be read."""
