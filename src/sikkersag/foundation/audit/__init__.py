"""What was done, by whom: rows that nothing may alter, sealed in a chain."""
