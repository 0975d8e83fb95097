"""What catalogues and archives read, all of it from ``datapackage.json``: CITATION.cff, Croissant, Zenodo.

The rule: nothing is written here that is not in the descriptor, and what the descriptor lacks is left out. For
example a descriptor without ``created`` and ``homepage`` gives files without a date of publication and without
an address.

Zenodo's reader of ``CITATION.cff`` ignores ``type: dataset``, and would file a release from GitHub as software; hence
``.zenodo.json``, which Zenodo reads instead. It takes version and date from the release.
"""

import html
from typing import Any

import yaml

from landmine_policy._citation_formats import bibtex
from landmine_policy._reference import dataset_reference
from scripts.write.croissant import croissant
from scripts.write.files import json_bytes

Descriptor = dict[str, Any]

CFF_OPENING = """\
# Generated from datapackage.json by `make data`; do not edit it here.
# There is no DOI, address or date of release unless it is given below.
"""


def metadata_files(descriptor: Descriptor) -> dict[str, bytes]:
    """Return the bytes of every metadata file by its path in the repository.

    >>> sorted(metadata_files({"name": "x", "title": "X", "description": "An x.", "version": "1.0.0",
    ...     "keywords": ["x"], "contributors": [{"title": "The x group"}], "sources": [], "resources": [],
    ...     "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]}))
    ['.zenodo.json', 'CITATION.cff', 'croissant.json']
    """
    return {
        "CITATION.cff": citation_cff(descriptor),
        ".zenodo.json": json_bytes(zenodo(descriptor)),
        "croissant.json": json_bytes(croissant(descriptor, cite_as=bibtex([dataset_reference(descriptor)]))),
    }


def citation_cff(descriptor: Descriptor) -> bytes:
    """Return the dataset in the Citation File Format 1.2.0."""
    known = {
        "date-released": str(descriptor.get("created", ""))[:10],
        "url": descriptor.get("homepage"),
        "doi": dataset_reference(descriptor).doi,
    }
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it with its version.",
        "type": "dataset",
        "title": descriptor["title"],
        "authors": _makers(descriptor),
        "version": descriptor["version"],
        **{name: value for name, value in known.items() if value},
        "license": descriptor["licenses"][0]["name"],
        "keywords": descriptor["keywords"],
        "abstract": descriptor["description"],
    }
    return (CFF_OPENING + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)).encode()


def zenodo(descriptor: Descriptor) -> dict[str, Any]:
    """Return what Zenodo reads from a repository; its description is HTML."""
    homepage = descriptor.get("homepage")
    repository = [{"identifier": homepage, "relation": "isSupplementTo"}] if homepage else []
    return {
        "upload_type": "dataset",
        "title": descriptor["title"],
        "creators": _makers(descriptor),
        "description": f"<p>{html.escape(descriptor['description'], quote=False)}</p>",
        "license": descriptor["licenses"][0]["name"],
        "keywords": descriptor["keywords"],
        **({"related_identifiers": repository} if repository else {}),
    }


def _makers(descriptor: Descriptor) -> list[dict[str, str]]:
    return [{"name": name} for name in dataset_reference(descriptor).groups]
