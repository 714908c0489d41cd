"""The casefile's forms of writing, by subject: from what was typed to new events, and back. No writes here."""
