"""The fictional municipality: invented children, families, workers and case histories, with errors planted at the
published rates and an answer key that says where they are.

What belongs here: making and writing such data as the tables of docs/tables.md. What does not: judging it. This room
imports neither the engine nor the rulebook, so that invented cases cannot be shaped by the rules that judge them; the
vocabulary is read only to check that kinds and facts exist.
"""
