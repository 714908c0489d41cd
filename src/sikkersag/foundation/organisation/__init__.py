"""Units, employments and stand-ins, each with the dates between which they hold."""
