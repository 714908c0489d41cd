"""The child's case: journal, family, matters, documents, requirement ledger, worklists and search."""
