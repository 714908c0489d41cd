"""Every read of decisions, by subject, already filtered by what the viewer may see."""
