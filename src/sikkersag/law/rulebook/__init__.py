"""The law as data: one requirement a file (TOML), the dated ages and sources, and the loader. No evaluation belongs
here.
"""
