"""Ten cases from the notification to letters that have come, through the pages; what the law then says, by hand."""
