"""The tests mirror the packages; `journeys` go from a resident's words to the notice that follows."""
