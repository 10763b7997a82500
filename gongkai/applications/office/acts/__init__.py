"""The acts an officer can do in a case: each with its form, when it is open, and what it does.

One file per part of the procedure; importing them puts their acts on the list,
in the order in which the case page shows them.
"""

from gongkai.applications.office.acts import (  # noqa: I001 - in the order of the procedure
    receiving,
    asking,
    inside,
    leaving,
    remedies,
    mending,
)
from gongkai.applications.office.acts.base import ACTS, Act, Asked

__all__ = [
    "ACTS",
    "Act",
    "Asked",
    "asking",
    "inside",
    "leaving",
    "mending",
    "receiving",
    "remedies",
]
