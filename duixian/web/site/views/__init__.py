"""Views of the public pages, a module a subject; each lists its addresses in ``urls``."""
