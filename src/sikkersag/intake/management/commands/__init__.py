"""Commands of the inbox, each a module by its name."""
