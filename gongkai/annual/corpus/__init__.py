"""Many reports at once: cells as columns, the cell rules in bulk.

Needs NumPy (``pip install gongkai[analytics]``); it is imported only when a
corpus is made.  The rules are those of ``gongkai.annual.check``: the sums to
compare come from the same list, and a hit is worded by the plain rule.
"""

from gongkai.annual.corpus.bulk import CELL_RULES, Hits, check_cells, plain_findings
from gongkai.annual.corpus.columns import Columns, columns_of

__all__ = ["CELL_RULES", "Columns", "Hits", "check_cells", "columns_of", "plain_findings"]
