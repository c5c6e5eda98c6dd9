"""Ledgers (台账): one way to declare a table that is searched, filtered, paged, printed into Excel and read from it."""
