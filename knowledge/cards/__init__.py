"""How things read in Chinese: items, stations, appointments. Used by conversations, notices and the desk alike."""
