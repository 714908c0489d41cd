"""The screens of decisions, by subject. Each view makes one call of the domain and shows what it answers."""
