"""What a package index shows: the description of the package and its links, for hatchling, which builds it.

The rule: every address begins with `homepage` of ``datapackage.json``, the address of the repository. For example
``[rules](docs/coding.md)`` of ``README.md`` becomes ``[rules](HOMEPAGE/blob/v1.0.0/docs/coding.md)``, and is plain
``rules`` as long as there is no homepage: an index has no ``docs/``, so that the link would be dead.
"""

import json
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>(?!https?:)[^)\s]+)\)")


class PackageIndexHook(MetadataHookInterface):
    """Fill in the readme and the urls of ``pyproject.toml``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add both to the metadata of the project."""
        root = Path(self.root)
        descriptor = json.loads((root / "datapackage.json").read_bytes())
        text = description((root / "README.md").read_text("utf-8"), descriptor)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        metadata["urls"] = links(descriptor)


def description(readme: str, descriptor: dict[str, Any]) -> str:
    """Return the text of a readme with absolute links, or with neither links nor pictures where there is no homepage.

    >>> description("![A plot](plot.svg) See [rules](docs/coding.md).", {"version": "1.0.0"})
    ' See rules.'
    """
    homepage = descriptor.get("homepage")

    def absolute(link: re.Match[str]) -> str:
        if not homepage or link["target"].startswith("#"):  # an index gives headings no anchors
            return "" if link["image"] else link["text"]
        place = file_address(descriptor, link["target"], "raw" if link["image"] else "blob")
        return f"{link['image']}[{link['text']}]({place})"

    return LINK.sub(absolute, readme)


def links(descriptor: dict[str, Any]) -> dict[str, str]:
    """Return the links that an index shows beside the description; none where there is no homepage."""
    if not (homepage := descriptor.get("homepage")):
        return {}
    files = {"Codebook": "docs/codebook.md", "Changelog": "CHANGELOG.md"}
    addresses = {name: file_address(descriptor, path) for name, path in files.items()}
    return {"Homepage": homepage, **addresses, "Issues": f"{homepage}/issues"}


def file_address(descriptor: dict[str, Any], path: str, form: str = "blob") -> str:
    """Return where the repository shows a file: as of the release or, of an unreleased copy, the newest.

    >>> file_address({"homepage": "https://example.org/mines", "version": "1.0.0"}, "README.md")
    'https://example.org/mines/blob/v1.0.0/README.md'
    """
    version = descriptor["version"]
    return f"{descriptor['homepage']}/{form}/{'HEAD' if '+' in version else f'v{version}'}/{path}"
