"""The forms of the inquiry: what is asked, what was typed, and the entries that it comes to. Nothing here writes."""
