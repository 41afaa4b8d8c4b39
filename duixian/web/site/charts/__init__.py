"""Charts, drawn on the server, and pages of their own that others may frame."""
