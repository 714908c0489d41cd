"""Every read of the letters, by subject, already filtered by what the viewer may see."""
