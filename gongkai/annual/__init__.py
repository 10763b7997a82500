"""The statutory annual report (政府信息公开工作年度报告) as a value.

A library of its own: no database, no Django, no clock.  ``form`` is the form
as data, ``report`` the value, ``read`` turns files into values, ``check``
finds what is wrong, ``write`` makes documents again.
"""
