"""What follows from the facts and is never typed: the bounds of dates, and the flat views for people."""
