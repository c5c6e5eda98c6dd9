"""Booking an appointment: what was heard, what is free, and the flow that asks for the rest."""
