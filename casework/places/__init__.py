"""Where people live: community, grid, area, and who is responsible there. Names and numbers of those who are responsible are public (M1.6)."""

SUBJECT = "places"
"""What `casework.revisions` calls a change of any of these tables."""
