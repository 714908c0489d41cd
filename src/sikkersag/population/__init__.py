"""The law over a whole population: the rulebook's normal form over columns of events instead of one case at a time."""
