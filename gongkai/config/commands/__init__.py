"""One file per sub-command that needs the site.

Django is set up between ``arguments`` and ``run``: import it inside ``run``.
"""
