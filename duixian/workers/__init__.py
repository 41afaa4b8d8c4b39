"""Who does the work, and within what bounds: processes of this machine or of a cluster, limits, versions of the code.

The command line, corpus runs and the pages all work by these; nothing here knows what is done.
"""
