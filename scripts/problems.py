"""What is wrong, where, and what to do: the one form in which every step reports bad input.

A step never stops at the first mistake. It returns a list of `Problem`, the command prints all of a run,
sorted by place, and exits with 1. `CouldNotRun` is for what the facts are not to blame for (no such folder, no
permission, a full disk) and exits with 2.

>>> print(Problem("actors.yaml", "is not a code", line=7, field="actor_type", value="persn", allowed="person, state"))
actors.yaml:7: field actor_type: 'persn' is not a code; allowed: person, state
"""

import difflib
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

OK, INVALID, COULD_NOT_RUN = 0, 1, 2

LONGEST_VALUE_SHOWN = 60
LONGEST_SEARCH = 10_000  # names; among more, none is proposed in place of one that does not exist
LONGEST_PART_SHOWN = 1000  # of a sentence: lists of codes and the messages of libraries


@dataclass(frozen=True)
class Problem:
    """One mistake in one place.

    `file` is relative to the root, `message` says what is wrong, `line` counts from 1 (0: the whole file), `record`
    is the id of the row, `field` the field in it, `value` what stands there, `allowed` what may stand there or,
    after "do: ", what to do next. Empty parts are left out of the sentence.
    """

    file: str
    message: str
    allowed: str = ""
    _: KW_ONLY
    line: int = 0
    record: str = ""
    field: str = ""
    value: str | None = None
    unfinished: bool = False  # work that is still to be done: a draft is built without it, a release is not

    def __str__(self) -> str:
        file, record, field = (one_line(part, 3 * LONGEST_VALUE_SHOWN) for part in (self.file, self.record, self.field))
        where = f"{file}:{self.line}" if self.line else file
        subject = ", ".join(part for part in (record, f"field {field}" if field else "") if part)
        shown = "" if self.value is None else repr(_cut(self.value, LONGEST_VALUE_SHOWN))
        said = " ".join(part for part in (shown, one_line(self.message)) if part)
        sentence = ": ".join(part for part in (where, subject, said) if part)
        # A list of values is introduced, an instruction stands for itself.
        advice = f"allowed: {one_line(self.allowed)}".removeprefix("allowed: do: ")
        return f"{sentence}; {advice}" if self.allowed else sentence


def one_line(text: str, longest: int = LONGEST_PART_SHOWN) -> str:
    r"""Return a text as a terminal may show it: control characters by their numbers, its end cut off where it is long.

    >>> one_line("bad\x1b[31m\nkey"), one_line("old bridge", 6)
    ('bad\\x1b[31m\\nkey', 'old b…')
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in _cut(text, longest))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


class InvalidFacts(Exception):  # noqa: N818 (the name says what it is; the suffix would say less)
    """The facts hold mistakes; `problems` lists all that were found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=place_of)
        super().__init__(f"{len(self.problems)} problem(s)")


class CouldNotRun(Exception):  # noqa: N818 (as above)
    """Something outside the facts keeps the command from running."""


def place_of(problem: Problem) -> tuple[str, int, str, str, str]:
    """Return what the problems of a run are sorted by."""
    return problem.file, problem.line, problem.record, problem.field, problem.message


def did_you_mean(value: object, known: Iterable[str]) -> str:
    """Return the known name that looks most like a wrong one, as the end of a message; nothing where none does.

    >>> did_you_mean("persn", ["person", "state"])
    ' (did you mean person?)'
    """
    names = list(known)
    near = difflib.get_close_matches(str(value), names, n=1) if len(names) <= LONGEST_SEARCH else []
    return f" (did you mean {near[0]}?)" if near else ""


def stop_if_any(problems: Sequence[Problem]) -> None:
    """Raise `InvalidFacts` when there are problems: later steps would only repeat them."""
    if problems:
        raise InvalidFacts(problems)


def run_command(command: Callable[[], int]) -> int:
    """Run a command and turn its failures into lines on standard error and an exit code.

    What nothing expected, such as a column that was taken out of ``data/schema/``, gets a line too.

    >>> def full_disk() -> int:
    ...     raise OSError(28, "No space left on device", "data/csv")
    >>> run_command(full_disk)
    2
    """
    try:
        return command()
    except InvalidFacts as invalid:
        for problem in invalid.problems:
            print(problem, file=sys.stderr)
        count = len(invalid.problems)
        print(f"{count} problem{'s' if count != 1 else ''}; nothing was written.", file=sys.stderr)
        return INVALID
    except CouldNotRun as could_not:
        said = str(could_not)
    except OSError as error:
        said = f"{error.strerror or error}{f' ({error.filename})' if error.filename else ''}."
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = (
            f"{type(error).__name__} {error} at {Path(place.filename).name}:{place.lineno}. Compare data/schema and "
            f"validation/rules with the last commit; if they are as they were, report this. python -X dev tells more."
        )
    print(f"Could not run: {one_line(said)}", file=sys.stderr)
    return COULD_NOT_RUN
