"""Whether the shipped files hold what was published, and the passages stand in the articles.

The rule: every data file has its sha256 in the descriptor, and the descriptor has its own beside it, so a
single flipped bit in any of them is found. Every earlier release is restored and compared with the hash that the
table `releases` has of it. With a folder of the articles, every passage is compared with the text it cites. For
example ``verify()`` is true of an installation that nobody touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landmine_policy._package import DESCRIPTOR, base_folder, parse_descriptor

CHECKSUM = f"{DESCRIPTOR}.sha256"


@dataclass(frozen=True)
class Verification:
    """What was verified: the number of files and of passages, and the problems; true where there are none.

    Releases are restored only where all files are what was published, since they are restored from them.

    `passages` is None where no articles were given: passages were then not verified.
    """

    files: int
    passages: int | None
    problems: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.problems

    def __str__(self) -> str:
        read = (
            "passages not verified, no articles given"
            if self.passages is None
            else f"{self.passages} passages verified"
        )
        return "\n".join([*self.problems, f"{self.files} files, {read}, {len(self.problems)} problems"])


def verify(articles: str | Path | None = None) -> Verification:
    """Verify the shipped files, every release and, with a folder of the articles' text files, every passage.

    Parameters
    ----------
    articles
        Folder with the text files named in ``sources.text_file``; without it the passages are not verified.

    Returns
    -------
    Verification
        True where everything is as published; its `problems` say what is not.

    Raises
    ------
    FileNotFoundError
        The folder, or the dataset itself, is not there.

    Examples
    --------
    >>> print(verify().problems)
    ()
    """
    base = base_folder()
    content = (base / DESCRIPTOR).read_bytes()
    expected = (
        (base / CHECKSUM).read_text("utf-8").split()[0]
        if (base / CHECKSUM).is_file()
        else "nothing: its checksum is missing"
    )
    problems = _compare(DESCRIPTOR, content, expected)
    if problems:
        return Verification(1, None, tuple(problems))
    files = 1
    for resource in parse_descriptor(content)["resources"]:
        for file in (resource, resource["parquet"]):
            path = base / file["path"]
            if file is resource and not path.exists():
                continue  # the wheel holds the Parquet files only
            files += 1
            digest = str(file["hash"]).removeprefix("sha256:")
            problems += (
                _compare(file["path"], path.read_bytes(), digest) if path.is_file() else [f"{file['path']} is missing"]
            )
    if not problems:
        histories, problems = _verify_releases(base, parse_descriptor(content))
        files += histories
    if problems or articles is None:
        return Verification(files, None, tuple(problems))
    verified, wrong = _verify_passages(Path(articles))
    return Verification(files, verified, tuple(wrong))


def _compare(name: str, content: bytes, expected: str) -> list[str]:
    actual = hashlib.sha256(content).hexdigest()
    return [] if actual == expected else [f"{name} is not what was published: its sha256 is {actual}, not {expected}"]


def _verify_releases(base: Path, descriptor: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the number of files of earlier releases, and what keeps a release from being restored from them."""
    from landmine_policy._history import FOLDER, History  # noqa: PLC0415 (importing landmine_policy must stay fast)

    shipped = History(base, descriptor)
    problems = []
    for release in shipped.releases:
        version, expected = release["version"], release["tables_sha256"]
        try:
            actual = shipped.digest(version)
        except (ValueError, OSError) as error:
            problems.append(str(error))
        else:
            if actual != expected:
                problems.append(
                    f"version {version} cannot be restored: its tables have sha256 {actual}, not {expected}"
                )
    there = sorted(path.name for path in (base / FOLDER).glob("*"))
    needed = {f"{version}.json" for version in shipped.released if version != shipped.installed}
    problems += [f"{FOLDER}/{name} is the history of no earlier release" for name in there if name not in needed]
    return len(there), problems


def _verify_passages(folder: Path) -> tuple[int, list[str]]:
    """Return the number of passages that stand where they should, and what is wrong with the others."""
    from landmine_policy._present import load_arrow  # noqa: PLC0415 (importing landmine_policy must stay fast)

    if not folder.is_dir():
        message = f"{folder} is no folder; give the folder of the articles' text files"
        raise FileNotFoundError(message)
    texts: dict[str, str] = {}
    problems: list[str] = []
    for source in load_arrow("sources").to_pylist():
        if source["text_file"] is None:
            continue
        path = folder / source["text_file"]
        found = (
            [f"{path} is missing"]
            if not path.is_file()
            else _compare(str(path), path.read_bytes(), source["text_sha256"])
        )
        problems += found
        if not found:
            texts[source["source_id"]] = path.read_bytes().decode("utf-8")
    rows: list[dict[str, Any]] = load_arrow("evidence").to_pylist() + load_arrow("gaps").to_pylist()
    verified = 0
    for row in rows:
        text = texts.get(row["source_id"])
        if text is None:
            continue
        if hashlib.sha256(text[row["start"] : row["end"]].encode()).hexdigest() == row["sha256"]:
            verified += 1
        else:
            claim = row.get("claim_id", "a gap")
            problems.append(
                f"{claim}: the passage at {row['start']}:{row['end']} of {row['source_id']} is not the one cited"
            )
    return verified, problems
