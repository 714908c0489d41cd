"""What is done to the whole installation, each in a module of its own. Who runs them has the server itself."""
