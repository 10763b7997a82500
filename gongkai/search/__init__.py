"""Full-text search over neutral documents: an index that can be rebuilt at any time."""
