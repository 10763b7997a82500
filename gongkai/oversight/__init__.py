"""监督: who is late, empty or wrong, with the evidence.  No tables of its own: all is computed."""
