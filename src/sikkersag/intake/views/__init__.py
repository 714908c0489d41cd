"""The pages of notifications: the form for everybody, and the inbox."""
