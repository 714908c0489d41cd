"""The law as data and the pure engine that reads it: standard library only, no clock, no Django."""
