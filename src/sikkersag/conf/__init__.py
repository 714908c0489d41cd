"""Settings, and where the web server comes in. Nothing of ours is imported here; the rooms are named by their paths."""
