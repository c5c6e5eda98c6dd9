"""What several tests lean on: a real PostgreSQL, a real browser, and a guard against the outside network."""
