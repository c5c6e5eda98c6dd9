"""What the station remembers: tables, and the only functions that change them."""
