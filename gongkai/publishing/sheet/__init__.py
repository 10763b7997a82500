"""The printable sheet of a record for a board.

``content`` turns cleaned HTML into blocks, ``tables`` puts a table in order
and finds out how it fits, ``pdf`` sets them with Typst; nothing here asks the
database (``queries.printings`` collects the facts).
"""
