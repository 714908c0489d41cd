"""The addresses of the casefile, by subject. Nothing personal stands in an address but a case's number."""
