"""Conversations: what a resident says and what the station answers."""
