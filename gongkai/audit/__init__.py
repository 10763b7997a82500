"""Append-only events, one verifiable chain per organ."""
