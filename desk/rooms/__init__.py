"""The rooms of the desk, one file each."""
