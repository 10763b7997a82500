"""The photos of postings on disk: made upright and bare of EXIF, found by their SHA-256.

They are proof for the office and never public: a photo may show people.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from gongkai.guard.photos import Photo, photo


def keep(data: bytes, name: str) -> tuple[str, Photo]:
    """Store a photo and return its SHA-256 and what is known of it.

    The same photo again is the same file.  Raises ``guard`` Refused for what is
    no photo, with a sentence for people.
    """
    made = photo(data, name)
    sha256 = hashlib.sha256(made.data).hexdigest()
    target = path(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        # A power cut leaves no half photo under a whole one's name.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(made.data)
            part.flush()
            os.fsync(part.fileno())
        os.replace(part.name, target)
    return sha256, made


def path(sha256: str) -> Path:
    """Where the photo with this hash is kept (JPEG)."""
    return Path(settings.MEDIA_ROOT) / "photos" / sha256[:2] / f"{sha256}.jpg"
