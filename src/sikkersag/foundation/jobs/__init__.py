"""Work that is done later, survives a killed worker, and is tried again."""
