"""Shared page furniture: layout, stylesheet, paging by key, figures, downloads."""
