"""Numbers without gaps, given by the database."""
