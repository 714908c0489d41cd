"""Files from outside: case files today; Parquet, CSV and mappings later. Reads and refuses; knows no rule of law and
no web.
"""
