"""Local stand-ins for the platforms' HTTP sides, as strict as the platforms: for the demonstration, the tests and the proofs."""
