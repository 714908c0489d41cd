"""What findings come to: counts, rates with intervals, comparisons, the error list and the report of a screening."""
