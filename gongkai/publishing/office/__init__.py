"""The office pages of proactive disclosure, one file per place."""
