"""Files that people upload: judged, read, and copied without what nobody sees.

``sniff`` says what a file is or refuses it, ``extract`` lists its text, hidden
text included, ``clean`` makes the copy that is served, ``sheet`` reads a table
to import.  One module per format does the work: ``words`` (docx), ``sheets``
(xlsx), ``pages`` (pdf), ``pictures`` and ``plain``; ``words_copy``, ``sheets_copy``
and ``pages_copy`` make their copies; ``package`` opens and
rebuilds the zip container of docx and xlsx, ``apart`` runs all this in a
process of its own.
"""
