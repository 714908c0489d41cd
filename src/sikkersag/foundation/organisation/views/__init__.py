"""The pages of the room: `units` for the organisation, `users` for those who may sign in."""
