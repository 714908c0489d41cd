"""The screens that change a case: opening it, the people in it, whose it is, who may see it, closing it."""
