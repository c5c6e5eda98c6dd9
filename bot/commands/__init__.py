"""The commands of `linban`, one file each."""
