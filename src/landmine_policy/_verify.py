"""Whether the shipped files hold what was published, and the passages stand in the articles.

The rule: every published file has its sha256 in ``SHA256SUMS``, and every file of an installed wheel in its ``RECORD``,
so a single flipped bit in any of them is found. The tables of every release are compared with the hash that the table
`releases` has of them. With a folder of the articles, every passage is compared with the text it cites. For example
``verify()`` is true of an installation that nobody touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landmine_policy._articles import read_article, read_passage
from landmine_policy._checksums import CSV, PARQUET, checksum_faults, wheel_faults
from landmine_policy._editions import EARLIER, Editions
from landmine_policy._names import as_path
from landmine_policy._package import base_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landmine_policy._editions import Edition


@dataclass(frozen=True)
class Verification:
    """What was verified: the number of files and of passages, and the problems; true where there are none.

    `files` counts the descriptor, the files of the tables and the archive of earlier releases.
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
    texts = None if articles is None else as_path("articles", articles)
    if texts is not None and not texts.is_dir():
        message = f"the folder {texts} is missing; give the folder that holds copies of the articles' text files"
        raise FileNotFoundError(message)
    present = [path.relative_to(folder).as_posix() for form in (CSV, PARQUET) for path in (folder / form).glob("*")]
    # A wheel's own list has the data, too; the other one is asked where that finds nothing, or is not there.
    faults = dict(wheel_faults(folder)) or dict(checksum_faults(folder, present))
    problems = [f"{_shown(path)} {fault}" for path, fault in faults.items()]
    count = 1 + len(present) + (folder / EARLIER).is_file()
    editions = Editions(folder)
    if not problems:
        problems = list(_release_problems(editions))
    if problems or texts is None:
        return Verification(count, None, tuple(problems))
    verified, problems = _verify_passages(editions.present, texts)
    return Verification(count, verified, tuple(problems))


def _shown(path: str) -> str:
    """Return a path as a terminal may show it: what a flipped bit made of it may be anything."""
    return path if path.isprintable() else ascii(path)


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
