"""What is found out before a decision: screening, afdækning and the child's investigation (BFU), talks with the child,
consents, information exchanged, case discussions.

Working documents are drafts until their conclusion is written in the journal; everything else is an event from the
start. What does not belong here: the decision that it leads to.
"""
