"""What a working document asks for, and what was typed in it. Nothing here writes."""
