"""A matter decided: the decision while it is written, the gate before it, legal review, and the complaint after it.

The decision itself is an event in the child's journal, and what the law requires of it stands in the case's ledger;
here it is prepared, held against that ledger, taken and told. What does not belong here: finding out what the child
needs (`inquiry`), and how a letter looks and leaves the house (`correspondence`).
"""
