"""The guard: what must not leave by any exit, found and named.

Values in, values out, no Django: text and files go in, findings come out.
``files`` reads uploads and makes clean copies, ``markup`` cleans HTML; the
other modules hold one family of rules each.
"""
