"""Commands of the login room."""
