"""The engine: calendar, timeline, expressions, findings and evaluation. No rule of law is written here."""
