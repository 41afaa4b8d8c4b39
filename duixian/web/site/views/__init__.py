"""The pages, a module a subject; each has a list ``urls``."""
