"""The law over any number of cases: columns in, findings out, and what they amount to.

The modules here fill the findings table; those in `figures` read it. Neither knows where a case came from.
"""
