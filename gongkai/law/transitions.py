"""Which act leads an application from which states to which (application handling, arts. 27–40)."""

from __future__ import annotations

from typing import Final

OPEN: Final = ("registered", "correction", "consulting", "fee_pending")

TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "ask_for_correction": (("registered",), "correction"),  # art. 30
    "receive_correction": (("correction",), "registered"),  # art. 30: the period starts afresh
    "consult_third_party": (("registered",), "consulting"),  # art. 32
    "hear_third_party": (("consulting",), "registered"),  # arts. 32, 33 (3)
    "extend": (("registered",), "registered"),  # art. 33 (2)
    "answer": (("registered",), "closed"),  # arts. 33, 36–39
    "end": (OPEN, "closed"),  # art. 30 (no correction), fee rules, withdrawal
}
"""Act → (states it may leave, state it enters)."""

ENDINGS: Final = ("other.no_correction", "other.fee_unpaid", "other.misc")
"""Results of ``end``: the case is over without a reply on the substance."""
