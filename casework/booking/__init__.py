"""Appointments: the free slots, and who has taken which."""
