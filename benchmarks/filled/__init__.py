"""Databases full of made rows for benchmarks."""
