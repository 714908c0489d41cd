"""The forms of the inquiry: what is asked, and the journal entries that the answers come to."""
