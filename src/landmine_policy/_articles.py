"""The text of an article and its passages, from a folder of the user's own.

The rule: an article's text is in no package. Whoever has a copy names its folder, and every text and every passage is
compared with the sha256 that was coded before it is used. For example a copy in which one letter was corrected is
refused, because the positions of the passages would be those of another text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def read_article(folder: Path, source: Mapping[str, Any]) -> str:
    """Return the text of an article from the folder of the text files; `source` is its row of `sources`.

    Raise FileNotFoundError where the folder or the file is not there, and ValueError where it is another text.
    """
    path = folder / str(source["text_file"])
    if not path.is_file():
        what = path if folder.is_dir() else f"the folder {folder}"
        message = f"{what} is missing; give the folder that holds copies of the articles' text files"
        raise FileNotFoundError(message)
    content = path.read_bytes()
    if sha256(content) != source["text_sha256"]:
        message = f"{path} is not the text that was coded: its sha256 is not {source['text_sha256']}"
        raise ValueError(message)
    return content.decode("utf-8")


def read_passage(text: str, row: Mapping[str, Any]) -> str:
    """Return the passage of a row of `evidence` or `gaps`; raise ValueError where another one stands there."""
    passage = text[row["start"] : row["end"]]
    if sha256(passage.encode()) != row["sha256"]:
        what = row.get("claim_id") or "a gap"
        message = f"{what}: the passage at {row['start']}:{row['end']} of {row['source_id']} is not the one cited"
        raise ValueError(message)
    return passage


def sha256(content: bytes) -> str:
    """Return the sha256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
