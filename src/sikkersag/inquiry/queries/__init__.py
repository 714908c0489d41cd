"""Every read of the inquiry, by subject, already filtered by what the viewer may see."""
