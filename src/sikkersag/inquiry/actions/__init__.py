"""Every write of the inquiry, by subject. Each is keyword-only, says `by` and `now`, and is done or refused whole."""
