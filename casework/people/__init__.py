"""Residents: who they are, from where they write, what they agreed to."""
