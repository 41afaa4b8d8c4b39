"""The rules by which the fields of a statement are set: a module a field, each an ordered table of named rules."""
