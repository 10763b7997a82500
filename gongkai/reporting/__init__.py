"""年度报告: cells, rows behind each cell, narrative from facts."""
