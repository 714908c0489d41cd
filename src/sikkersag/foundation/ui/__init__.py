"""Layout, components, form fields and shapes that every screen is made of."""
