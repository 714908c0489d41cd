"""The law over any number of cases: columns in, findings out, and what they amount to.

The engine that fills the findings table stands beside the report that reads it; neither knows where a case came from.
"""
