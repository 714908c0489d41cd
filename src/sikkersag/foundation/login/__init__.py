"""Who may sign in, and how: password with a second factor, or the municipality's own sign-in."""
