"""Letters: their words, made of text blocks that lawyers edit, and their sheets, set as PDF that can be read aloud.

`composing.compose` makes the words of a letter of one kind, `sheet.Sheet` is what stands on the paper, and
`typesetting.typeset` makes the file. Nothing here writes to the database, and nothing here knows a case: the values
come from whoever asks. To whom a letter goes, and whether it came, is not here.
"""
