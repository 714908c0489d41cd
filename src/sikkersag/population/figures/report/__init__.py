"""The screening report as people read it: HTML that prints, a spreadsheet, JSON, and the list of errors."""
