"""Every read of the casefile, by subject, already filtered by what the viewer may see."""
