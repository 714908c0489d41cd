"""Every write of the inbox: what arrives becomes a notification, and what is done to it."""
