"""``python -m duixian`` is the command ``duixian``."""

import sys

from duixian.cli import main

if __name__ == "__main__":
    sys.exit(main())
