"""Files by the hash of their content; nothing a user writes becomes a path."""
