"""Commands of the operation room."""
