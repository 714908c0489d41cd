"""Notifications of concern (underretninger): received, registered, assessed within 24 hours, concluded, answered.

What arrives is kept before anything reads it (`spool`), becomes a notification in the inbox (`actions.ingesting`), and
is linked to children, from where the casefile's journal and the law take over. What does not belong here: the inquiry
and the decisions that a notification leads to.
"""
