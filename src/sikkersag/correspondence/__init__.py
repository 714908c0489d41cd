"""Letters and messages: how they leave the house, and whether they did."""
