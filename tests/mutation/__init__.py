"""Mutation testing: every corrupted copy of the tables must be caught, or be a valid dataset and listed as such."""
