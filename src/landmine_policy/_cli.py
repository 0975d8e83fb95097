"""The command ``landmine-policy``: what the package does, from a shell.

The rule: a command is the function of the same name, and its options are the function's parameters. It prints what the
function returns: a table on a terminal, CSV in a pipe, or what ``--format`` says. Exit code 0 is fine, 1 is invalid (a
file that is not what was published), 2 could not run. For example ``landmine-policy rules --activity use``.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn, get_args

import landmine_policy as lp
from landmine_policy._display import FORMATS, default_format, shown
from landmine_policy._names import Style, did_you_mean, optional_library

if TYPE_CHECKING:
    from collections.abc import Callable

OK, INVALID, COULD_NOT_RUN = 0, 1, 2
EXAMPLES = """\
examples:
  landmine-policy rules --activity use --on 2021-06-01
  landmine-policy evidence quantities/nyt-us-stockpile --field best
  landmine-policy checks --verdict contradicted
  landmine-policy questions withdrawals"""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, run the command and return its exit code."""
    try:
        return _run(parser().parse_args(arguments))
    except (ValueError, ImportError, OSError, RuntimeError) as error:
        print(f"Could not run: {as_typed(str(error))}", file=sys.stderr)
        return COULD_NOT_RUN


def as_typed(message: str) -> str:
    """Return what a function says of its parameters and of other functions as a shell has them.

    >>> as_typed("give overwrite=True; on='June' is no day: on='2021-06-01'; load('claims', version='0.9.0') has all")
    "give --overwrite; --on June is no day: --on 2021-06-01; 'landmine-policy show claims --version 0.9.0' has all"
    """
    options = r"\b([a-z_]+)=(?:True\b|'([^']*)'|(?=[,.]))"

    def option(found: re.Match[str]) -> str:
        name = {"records": "record"}.get(found[1], found[1].replace("_", "-"))
        return f"--{name} {found[2]}" if found[2] else f"--{name}"

    def command(found: re.Match[str]) -> str:
        name = "show" if found[1] == "load" else found[1].replace("_", "-")
        words = [word.strip().replace("'", "") if "=" not in word else word for word in found[2].split(", ")]
        return re.sub(options, option, f"'landmine-policy {' '.join([name, *words])}'")

    calls = rf"\b({'|'.join(lp.__all__)})\(([^()]*)\)"
    return re.sub(options, option, re.sub(calls, command, message))


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with a command line, with the nearest word that there is."""

    def error(self, message: str) -> NoReturn:
        """Raise ValueError with what argparse says."""
        wrong = re.search(r"invalid choice: '(.*?)'|unrecognized arguments: ([^ =]+)", message)
        known = [*COMMANDS, *FORMATS, *(flag.strip("!") for flag in OPTIONS if flag.startswith("--"))]
        hint = did_you_mean(wrong[1] or wrong[2], known) if wrong else ""
        message = f"{message}.{hint} '{self.prog} --help' says more."
        raise ValueError(message)


def parser() -> Parser:
    """Return the parser of the command line, with all commands."""
    top = Parser(
        prog="landmine-policy",
        description="Facts on US landmine policy as reported in June 2022.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"landmine-policy {lp.__version__}")
    shells = ["bash", "zsh", "tcsh"]
    top.add_argument("--print-completion", choices=shells, action=_PrintCompletion, help="print shell completion")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (does, call, options) in COMMANDS.items():
        command = commands.add_parser(name, help=does, description=does)
        command.set_defaults(call=call)
        for flag in options.split():
            metavar, help_text, settings = OPTIONS[flag]
            named: dict[str, Any] = {"metavar": metavar} if metavar else {}
            command.add_argument(flag.strip("[]!"), help=help_text, **named, **settings)
        if name not in {"cite", "export", "verify"}:
            how = "how to print (default: table on a terminal, csv in a pipe)"
            command.add_argument("--format", choices=FORMATS, dest="form", help=how)
    return top


# What each command does, the function that it runs, and its options.
COMMANDS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "tables": ("list the tables and what one row of each is", lp.tables, "--version"),
    "show": ("print one table", lp.load, "table --version"),
    "codebook": ("say what the fields mean", lp.codebook, "[table] --version"),
    "find": ("find facts, records, codes and fields by words, best match first", lp.find, "word --version"),
    "questions": ("list the documented questions, or answer one", lp.questions, "[question] --version"),
    "changes": ("list what changed from release to release", lp.changes, "--since --table --version"),
    "evidence": (
        "print the passages that a record or a cell rests on",
        lp.evidence,
        "table [record_id] --field --articles --version",
    ),
    "rules": (
        "print what is reported to have applied",
        lp.rules,
        "--activity --weapon --place --on --instrument --bearer --source --applies --basis --version",
    ),
    "treaty-status": (
        "print where states stood towards the Ottawa Convention on a day",
        lp.treaty_status,
        "[state] --on! --version",
    ),
    "timeline": ("print everything dated", lp.timeline, "--start --end --version"),
    "checks": ("print claims checked against the public record", lp.checks, "--verdict --record! --version"),
    "conflicts": ("print where claims agree or differ", lp.conflicts, "--relation --record! --version"),
    "cite": ("print a citation, also of what is behind records", lp.cite, "--style --record --version"),
    "verify": ("verify the shipped files and, with the articles, every passage", lp.verify, "--articles"),
    "export": (
        "write the tables into a file for SQLite, Excel, DuckDB, Stata, SPSS or R",
        lp.export,
        "path --format --overwrite --version",
    ),
}
NO_PARAMETERS = {"command", "call", "form", "print_completion"}
SEVERAL: dict[str, Any] = {"action": "append"}
OPTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "table": ("TABLE", "a name from `landmine-policy tables`", {}),
    "[record_id]": ("ID", "id of the record, where only its table stands before", {"nargs": "?"}),
    "word": ("WORD", "a word or a part of one, as stockpile", {}),
    "path": ("FILE", "the ending decides: .sqlite, .db, .xlsx, .duckdb, TABLE.dta, TABLE.sav or .tar.gz for R", {}),
    "[table]": ("TABLE", "only the fields of this table", {"nargs": "?"}),
    "[question]": ("QUESTION", "the id of the question to answer", {"nargs": "?"}),
    "[state]": ("STATE", "name, ISO or COW code, as Ukraine, UKR or 369 (default: all states)", {"nargs": "?"}),
    "--on!": ("YYYY-MM-DD", "the day", {"required": True}),
    "--version": ("VERSION", "answer for an earlier release, as 0.9.0", {}),
    "--table": ("TABLE", "only this table", {}),
    "--since": ("VERSION", "only later releases than this, as 0.9.0", {}),
    "--field": ("NAME", "only this cell", {}),
    "--articles": ("DIR", "folder with copies of the articles' text files, to read the passages from", {}),
    "--activity": ("CODE", "a code of rules.activity, as use, stockpile or destroy", {}),
    "--weapon": ("NAME", "an id or label of the table weapons, as landmine", {}),
    "--place": ("NAME", "an id or label of the table places, as 'South Korea'", {}),
    "--instrument": ("NAME", "an id or name of the table instruments, as us-2022", {}),
    "--bearer": ("NAME", "an id or label of the table actors, as united-states", {}),
    "--source": ("ID", "only what this article reports, as nyt-2022-06-21", {}),
    "--applies": (
        "ANSWER",
        "only rules of which this is said: yes, announced, 'no longer', 'not yet' or 'not stated'",
        {},
    ),
    "--on": ("YYYY-MM-DD", "say of each rule whether it applied on this day", {}),
    "--basis": ("BASIS", "reported, recorded or both (default: %(default)s)", {"default": "reported"}),
    "--start": ("YYYY-MM-DD", "first day", {}),
    "--end": ("YYYY-MM-DD", "last day", {}),
    "--verdict": ("CODE", "only these, as contradicted", SEVERAL),
    "--relation": ("CODE", "only these, as contradicts", SEVERAL),
    "--style": ("STYLE", f"one of {', '.join(get_args(Style))} (default: %(default)s)", {"default": "apa"}),
    "--record!": ("TABLE/ID", "only what concerns this record, as quantities/nyt-us-stockpile", {}),
    "--record": ("ID", "also what is behind this record", SEVERAL | {"dest": "records"}),
    "--format": ("FORMAT", "sqlite, excel, duckdb, stata, spss or r, where the ending does not say", {}),
    "--overwrite": ("", "replace what is there", {"action": "store_true"}),
}


def _run(given: argparse.Namespace) -> int:
    """Run the command and print what it returns; end quietly where the reader of a pipe has had enough."""
    arguments = {name: value for name, value in vars(given).items() if name not in NO_PARAMETERS}
    result = given.call(**arguments)
    if isinstance(result, lp.Verification):
        print(result, file=sys.stdout if result else sys.stderr)
        return OK if result else INVALID
    if isinstance(result, list):
        result = "\n".join(map(str, result))
    try:
        print(result if isinstance(result, str) else shown(result, given.form or default_format()), flush=True)
    except BrokenPipeError:
        sys.stderr.close()
    return OK


class _PrintCompletion(argparse.Action):
    """Print the completion script of a shell and stop."""

    def __call__(
        self, parser: argparse.ArgumentParser, _namespace: object, shell: Any, _option: str | None = None
    ) -> None:
        print(optional_library("shtab", "cli").complete(parser, shell))
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
