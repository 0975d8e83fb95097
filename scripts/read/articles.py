"""The articles themselves, where a copy is at hand, read as they are on disk; another version is refused.

The rule: bytes are decoded as UTF-8 and nothing else is done to them, no newline is translated, no character
normalised; positions count its code points. For example the text "naïve café" has 10 code points and 12 bytes.
"""

from pathlib import Path

from landmine_policy._articles import sha256
from scripts.problems import CouldNotRun, Problem
from scripts.read.files import read_bytes
from scripts.read.rows import Row


def read_articles(folder: Path, sources: list[Row], *, every: bool = True) -> tuple[dict[str, str], list[Problem]]:
    """Read the text of each source that names a text file; return the texts by source and the problems.

    A folder that is missing raises CouldNotRun; a file that is missing, or whose hash or length differs from
    what its source says, is a problem. A missing one is none where not `every` text is asked for, unless none is there.
    """
    if not folder.is_dir():
        message = f"{folder} is no folder; give the folder of the articles' text files"
        raise CouldNotRun(message)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for source in sources:
        name = source.values.get("text_file")
        if not isinstance(name, str):
            continue
        try:
            data = read_bytes(folder / name)
            text = data.decode("utf-8")
        except FileNotFoundError:
            fault = ("text_file", f"is not in {folder}", "do: put a copy there")
        except UnicodeDecodeError:
            fault = ("text_file", "is not UTF-8", "do: use the copy whose hash is text_sha256")
        except ValueError as error:
            fault = ("text_file", str(error), "")
        else:
            if sha256(data) != source.values.get("text_sha256"):
                fault = ("text_sha256", f"is not the hash of {name}", "do: use the same copy")
            elif len(text) != source.values.get("text_length"):
                fault = ("text_length", f"is not the length of {name}, which is {len(text)}", "do: correct it")
            else:
                texts[str(source.values["source_id"])] = text
                continue
        problems.append(source.problem(*fault))
    missing = [problem for problem in problems if problem.message.startswith("is not in")]
    if texts and not every:
        problems = [problem for problem in problems if problem not in missing]
    return texts, problems
