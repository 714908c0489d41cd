"""The kinds of event and their facts, as data (TOML), and their loader. No rule of law belongs here."""
