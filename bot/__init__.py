"""The edge (接入): channels, the composition root and the command line."""

__version__ = "0.1.0"
