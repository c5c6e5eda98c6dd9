"""What the station can tell: catalogue, matcher, calendar; no database, no network."""
