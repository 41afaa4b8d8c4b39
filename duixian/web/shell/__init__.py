"""What every page needs: its forms, words and addresses, limits, the layout and the tags of templates."""
