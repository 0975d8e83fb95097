"""Run the command line: ``python -m landmine_policy verify`` is ``landmine-policy verify``."""

import sys

from landmine_policy._cli import main

if __name__ == "__main__":
    sys.exit(main())
