"""The command ``landmine-policy``: what the package does, from a shell.

The rule: exit code 0 is fine, 1 is invalid, 2 could not run. For example ``landmine-policy verify --articles
DIR`` verifies the shipped files and every passage.
"""

from __future__ import annotations

import argparse
import sys

from landmine_policy.verification import verify

OK, INVALID, COULD_NOT_RUN = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run the command."""
    parser = argparse.ArgumentParser(
        prog="landmine-policy", description="Facts on US landmine policy as reported in June 2022."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="verify the shipped files and, with the articles, every passage")
    verifying.add_argument("--articles", metavar="DIR", help="folder of the articles' text files")
    given = parser.parse_args(arguments)
    try:
        result = verify(given.articles)
    except OSError as error:
        print(f"Could not run: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    print(result, file=sys.stdout if result else sys.stderr)
    return OK if result else INVALID


if __name__ == "__main__":
    sys.exit(main())
