"""主动公开: columns, releases, boards and postings."""
