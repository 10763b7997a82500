"""What people are called on pages."""

from __future__ import annotations

from django.contrib.auth.models import User


def called(user: User | None) -> str:
    """Somebody's name, the account's where no name is entered, 系统 for what no person did."""
    return user.get_full_name() or user.get_username() if user else "系统"
