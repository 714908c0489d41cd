"""Every write of the letters, by subject. Each is keyword-only, says `by` and `now`, and is done or refused whole."""
