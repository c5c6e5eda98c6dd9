"""Those who work at the station and in the grids: who they are, what they may, when they are there, and who is responsible for what."""
