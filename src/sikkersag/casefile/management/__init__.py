"""What the casefile lets one do from the command line."""
