"""Whether the shipped files hold what was published, and the passages stand in the articles.

The rule: every data file has its sha256 in the descriptor, and the descriptor has its own in a file beside it, so a
single flipped bit in any of them is found. The tables of every release are compared with the hash that the table
`releases` has of them. With a folder of the articles, every passage is compared with the text it cites. For example
``verify()`` is true of an installation that nobody touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from landmine_policy._articles import read_article, read_passage, sha256
from landmine_policy._editions import EARLIER, Editions
from landmine_policy._package import DESCRIPTOR, base_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landmine_policy._editions import Edition

CHECKSUM = f"{DESCRIPTOR}.sha256"


@dataclass(frozen=True)
class Verification:
    """What was verified: the number of files and of passages, and the problems; true where there are none.

    Releases and passages are compared only where all files are what was published, since they are read from these.

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
    return verify_folder(base_folder(), articles)


def verify_folder(folder: Path, articles: str | Path | None = None) -> Verification:
    """Verify the files of a folder that holds the descriptor, as `verify` does those that came with the package."""
    if problem := _descriptor_problem(folder):
        return Verification(1, None, (problem,))
    editions = Editions(folder)
    files = dict(_files(folder, editions.present))
    problems = [problem for name, expected in files.items() if (problem := _file_problem(folder, name, expected))]
    count = 1 + len(files) + (folder / EARLIER).is_file()
    if not problems:
        problems = list(_release_problems(editions))
    if problems or articles is None:
        return Verification(count, None, tuple(problems))
    verified, problems = _verify_passages(editions.present, Path(articles))
    return Verification(count, verified, tuple(problems))


def _descriptor_problem(folder: Path) -> str:
    """Return what is wrong with the descriptor; empty where the file beside it holds what sha256sum prints of it."""
    if lost := [name for name in (CHECKSUM, DESCRIPTOR) if not (folder / name).is_file()]:
        return f"{lost[0]} is missing"
    line = f"{sha256((folder / DESCRIPTOR).read_bytes())}  {DESCRIPTOR}\n"
    same = (folder / CHECKSUM).read_bytes() == line.encode()
    return "" if same else f"{DESCRIPTOR} is not what {CHECKSUM} says; as it is, that file would hold: {line.strip()}"


def _files(folder: Path, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield path and sha256 of every data file; of CSV files where they are there: the wheel has Parquet files only."""
    for table in edition.tables:
        resource = edition[table].resource
        parquet = resource.get("parquet")
        for file in filter(None, (resource, parquet)):
            if file is parquet or parquet is None or (folder / file["path"]).exists():
                yield file["path"], str(file["hash"]).removeprefix("sha256:")


def _file_problem(folder: Path, name: str, expected: str) -> str:
    """Return what is wrong with a file; empty where it has the expected sha256."""
    path = folder / name
    if not path.is_file():
        return f"{name} is missing"
    actual = sha256(path.read_bytes())
    return "" if actual == expected else f"{name} is not what was published: its sha256 is {actual}, not {expected}"


def _release_problems(editions: Editions) -> Iterator[str]:
    """Yield what keeps a release from being what was published."""
    releases = editions.present.releases
    for version, release in releases.items():
        try:
            actual = editions.edition(version).tables_sha256
        except (ValueError, OSError) as error:
            yield str(error)
            if not isinstance(error, FileNotFoundError):
                return  # an archive that cannot be read has the same to say of every release
            continue
        if actual != release["tables_sha256"]:
            yield f"the tables of version {version} have sha256 {actual}, not {release['tables_sha256']} as published"
    strange = [version for version in editions.earlier if version not in releases]
    yield from (f"{EARLIER} holds {version}, which is no earlier release" for version in strange)


def _verify_passages(edition: Edition, folder: Path) -> tuple[int, list[str]]:
    """Return the number of passages that stand where they should, and what is wrong with the others."""
    if not folder.is_dir():
        message = f"the folder {folder} is missing; give the folder that holds copies of the articles' text files"
        raise FileNotFoundError(message)
    verified, problems = 0, []
    rows = [*edition["evidence"].rows.values(), *edition["gaps"].rows.values()]
    for source in edition["sources"].rows.values():
        if source["text_file"] is None:
            continue
        try:
            text = read_article(folder, source)
        except (ValueError, FileNotFoundError) as error:
            problems.append(str(error))
            continue
        for row in (row for row in rows if row["source_id"] == source["source_id"]):
            try:
                read_passage(text, row)
            except ValueError as error:
                problems.append(str(error))
            else:
                verified += 1
    return verified, problems
