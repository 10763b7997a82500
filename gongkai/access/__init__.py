"""The door: who may see and do what.

Rights come from posts, not from persons.  A view names its rule (``public``
or ``needs``) and gets organs only from here; what is unknown and what is
not yours look alike.
"""
