"""The tags and filters of templates, by what they write; ``settings.TEMPLATES`` names them."""
