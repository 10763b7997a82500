"""The documents of 依申请公开: facts in, letters, files and findings out.

Values in, values out, no Django, no clock.  ``facts`` is what a case tells,
``compose`` fills a template of ``templates/`` with it, ``write`` makes docx and
pdf, ``check`` says what stands against signing.  ``redact``, ``bundle``, ``ics``
and ``ledger`` are the other papers of a case.
"""
