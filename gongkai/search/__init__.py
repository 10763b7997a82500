"""Full-text search over neutral documents: an index that can be rebuilt at any time.

``Index`` keeps it, ``search`` asks it, ``snippet`` cuts out what was found.
Right for Chinese words of any length, one character included.
"""

from gongkai.search.document import Card, Document
from gongkai.search.errors import Busy, NeedsRebuild, SearchError, WrongPlace
from gongkai.search.index import Index
from gongkai.search.query import Hit, Query, Results, search
from gongkai.search.snippet import found_in, snippet

__all__ = [
    "Busy",
    "Card",
    "Document",
    "Hit",
    "Index",
    "NeedsRebuild",
    "Query",
    "Results",
    "SearchError",
    "WrongPlace",
    "found_in",
    "search",
    "snippet",
]
