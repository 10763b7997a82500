"""The pages of proactive disclosure behind the counter."""
