"""The command ``landmine-policy``: what the package does, from a shell.

The rule: every command prints what the function of the same name returns: a table on a terminal, CSV in a pipe, or
what ``--format`` says. ``--version`` answers for an earlier release. Exit code 0 is fine, 1 is invalid (a file that is
not what was published), 2 could not run (no such table, no such record, no such file). For example
``landmine-policy rules --activity use --on 2021-06-01 --format markdown``.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import landmine_policy as lp
from landmine_policy._display import FORMATS, default_format, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, INVALID, COULD_NOT_RUN = 0, 1, 2
EXAMPLES = """\
examples:
  landmine-policy rules --activity use --on 2021-06-01
  landmine-policy evidence quantities nyt-us-stockpile --field best
  landmine-policy checks --verdict contradicted --format markdown"""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, run the command and return its exit code."""
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except (ValueError, ImportError, OSError, RuntimeError) as error:
        print(f"Could not run: {error}", file=sys.stderr)
        return COULD_NOT_RUN


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line, with all commands."""
    top = argparse.ArgumentParser(
        prog="landmine-policy",
        description="Facts on US landmine policy as reported in June 2022.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"landmine-policy {lp.__version__}")
    _add_completion(top)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_tables(commands)
    _add_reading(commands)
    _add_doing(commands)
    return top


def _add_completion(top: argparse.ArgumentParser) -> None:
    """Let shtab print completions, where it is installed."""
    try:
        import shtab
    except ImportError:
        top.add_argument(
            "--print-completion", choices=["bash", "zsh", "tcsh"], action=_NeedsShtab, help="print shell completion"
        )
    else:
        shtab.add_argument_to(top, "--print-completion", help="print shell completion")


class _NeedsShtab(argparse.Action):
    """Says what to install."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        parser.error("shell completion needs shtab: pip install 'landmine-policy[cli]'")


def _command(
    commands: Commands, name: str, help_text: str, frame: Callable[[argparse.Namespace], pd.DataFrame]
) -> argparse.ArgumentParser:
    """Add a command that prints a frame of any version."""
    command = commands.add_parser(name, help=help_text, description=help_text)
    command.add_argument("--format", choices=FORMATS, help="how to print (default: table on a terminal, csv in a pipe)")
    _add_version(command)
    command.set_defaults(run=lambda given: _print(shown(frame(given), given.format or default_format())))
    return command


def _add_version(command: argparse.ArgumentParser) -> None:
    command.add_argument("--version", metavar="VERSION", help="answer for an earlier release, as 0.9.0")


def _add_tables(commands: Commands) -> None:
    _command(commands, "tables", "list the tables", lambda given: _tables(given.version))
    show = _command(commands, "show", "print one table", lambda given: lp.load(given.table, version=given.version))
    show.add_argument("table", metavar="TABLE", help="a name from `landmine-policy tables`")
    book = _command(
        commands, "codebook", "say what the fields mean", lambda given: lp.codebook(given.table, given.version)
    )
    book.add_argument("table", metavar="TABLE", nargs="?", help="only the fields of this table")
    find = _command(
        commands, "find", "find fields, codes and facts that mention a word",
        lambda given: lp.find(given.word, given.version),
    )  # fmt: skip
    find.add_argument("word", metavar="WORD", help="a word or a part of one, as stockpile")
    changes = _command(
        commands, "changes", "list what changed from release to release",
        lambda given: lp.changes(given.since, given.table, given.version),
    )  # fmt: skip
    changes.add_argument("--since", metavar="VERSION", help="only later releases than this, as 0.9.0")
    changes.add_argument("--table", metavar="TABLE", help="only this table")


def _add_reading(commands: Commands) -> None:
    trace = _command(
        commands, "evidence", "print the passages that a record or a cell rests on",
        lambda given: lp.evidence(given.table, given.record, given.field, given.articles, given.version),
    )  # fmt: skip
    trace.add_argument("table", metavar="TABLE", help="the record's table")
    trace.add_argument("record", metavar="RECORD", help="id of the record; parts of a compound key joined by a slash")
    trace.add_argument("--field", metavar="NAME", help="only this cell")
    trace.add_argument("--articles", metavar="DIR", help="folder of the articles: print the text around each passage")
    rules = _command(
        commands, "rules", "print what is reported to have applied",
        lambda given: lp.rules(given.activity, given.place, given.weapon, given.on, given.version),
    )  # fmt: skip
    rules.add_argument("--activity", metavar="CODE", help="a code of rules.activity, as use, stockpile or destroy")
    rules.add_argument("--place", metavar="NAME", help="a name from the table places, as 'demilitarized zone'")
    rules.add_argument("--weapon", metavar="NAME", help="a name from the table weapons, as landmines")
    rules.add_argument("--on", metavar="YYYY-MM-DD", help="say of each rule whether it applied on this day")
    line = _command(
        commands, "timeline", "print everything dated",
        lambda given: lp.timeline(given.start, given.end, given.version),
    )  # fmt: skip
    line.add_argument("--start", metavar="YYYY-MM-DD", help="first day")
    line.add_argument("--end", metavar="YYYY-MM-DD", help="last day")
    checks = _command(
        commands, "checks", "print claims checked against the public record",
        lambda given: lp.checks(given.verdict, given.version),
    )  # fmt: skip
    checks.add_argument("--verdict", metavar="CODE", action="append", help="only these, as contradicted")
    conflicts = _command(
        commands, "conflicts", "print where claims agree or differ",
        lambda given: lp.conflicts(given.relation, given.version),
    )  # fmt: skip
    conflicts.add_argument("--relation", metavar="CODE", action="append", help="only these, as contradicts")


def _add_doing(commands: Commands) -> None:
    citing = commands.add_parser("cite", help="print a citation of this version, or of an earlier one")
    _add_version(citing)
    citing.add_argument("--style", default="apa", help="apa, bibtex, ris or csl-json (default: %(default)s)")
    citing.add_argument("--record", metavar="ID", action="append", help="also what is behind this record")
    citing.set_defaults(run=lambda given: _print(lp.cite(given.version, given.record, given.style)))
    verifying = commands.add_parser("verify", help="verify the shipped files and, with the articles, every passage")
    verifying.add_argument("--articles", metavar="DIR", help="folder of the articles' text files")
    verifying.set_defaults(run=_verify)
    exporting = commands.add_parser("export", help="write all tables into one SQLite, Excel or DuckDB file")
    exporting.add_argument("path", metavar="FILE", help="the ending decides: .sqlite, .db, .xlsx or .duckdb")
    exporting.add_argument("--format", help="sqlite, excel or duckdb, where the ending does not say")
    exporting.add_argument("--overwrite", action="store_true", help="replace what is there")
    _add_version(exporting)
    exporting.set_defaults(run=_export)


def _tables(version: str | None) -> pd.DataFrame:
    import pandas as pd

    from landmine_policy._editions import edition_of

    edition = edition_of(version)
    tables = [(name, edition[name]) for name in edition.tables]
    rows = [(name, table.resource["rowCount"], table.schema.title) for name, table in tables]
    return pd.DataFrame(rows, columns=["table", "rows", "one_row_is"])


def _verify(given: argparse.Namespace) -> int:
    result = lp.verify(given.articles)
    print(result, file=sys.stdout if result else sys.stderr)
    return OK if result else INVALID


def _export(given: argparse.Namespace) -> int:
    written = lp.export(given.path, given.format, overwrite=given.overwrite, version=given.version)
    return _print("\n".join(map(str, written)))


def _print(text: str) -> int:
    """Print, and end quietly where the reader of a pipe has had enough."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        sys.stderr.close()
    return OK


if __name__ == "__main__":
    sys.exit(main())
