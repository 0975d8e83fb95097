"""What catalogues read: CITATION.cff, CodeMeta, Zenodo, Croissant and schema.org, all from ``datapackage.json``.

The rule: nothing is written here that is not in the descriptor, and what the descriptor lacks is left out. For
example a descriptor without ``created`` and ``homepage`` gives files without a date of publication and without
an address; nothing stands in for them. Croissant's text requires both; its validator warns of the missing
date, and the tests expect that one warning. Addresses of files are relative to the file that names them.
"""

from __future__ import annotations

import html
import json
from typing import Any

import yaml

from landmine_policy._citation_styles import bibtex
from landmine_policy._cite import dataset_reference
from scripts.write.croissant import croissant, files_of

Descriptor = dict[str, Any]

CFF_OPENING = """\
# Generated from datapackage.json by `make data`; do not edit it here.
# There is no DOI, address or date of release unless it stands below.
"""


def metadata_files(descriptor: Descriptor) -> dict[str, bytes]:
    """Return the bytes of every metadata file by its path in the repository.

    >>> sorted(metadata_files({"name": "x", "title": "X", "description": "An x.", "version": "1.0.0",
    ...     "keywords": ["x"], "contributors": [{"title": "The x group"}], "sources": [], "resources": [],
    ...     "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]}))
    ['.zenodo.json', 'CITATION.cff', 'codemeta.json', 'croissant.json', 'docs/dataset.jsonld']
    """
    return {
        "CITATION.cff": citation_cff(descriptor),
        "codemeta.json": _json_bytes(codemeta(descriptor)),
        ".zenodo.json": _json_bytes(zenodo(descriptor)),
        "croissant.json": _json_bytes(croissant(descriptor, cite_as=bibtex([dataset_reference(descriptor)]))),
        "docs/dataset.jsonld": _json_bytes(schema_org(descriptor)),
    }


def citation_cff(descriptor: Descriptor) -> bytes:
    """Return the dataset in the Citation File Format 1.2.0."""
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it with its version.",
        "type": "dataset",
        "title": descriptor["title"],
        "authors": [{"name": contributor["title"]} for contributor in descriptor["contributors"]],
        "version": descriptor["version"],
        **_known({"date-released": _day(descriptor), "url": descriptor.get("homepage")}),
        "license": descriptor["licenses"][0]["name"],
        "keywords": descriptor["keywords"],
        "abstract": descriptor["description"],
    }
    return (CFF_OPENING + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)).encode()


def codemeta(descriptor: Descriptor) -> dict[str, Any]:
    """Return the Python package that carries the dataset in CodeMeta 3.0; the dataset is a part of it."""
    software = descriptor.get("software", {})
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "identifier": descriptor["name"],
        "name": descriptor["name"],
        "description": descriptor["description"],
        "version": descriptor["version"],
        **_known(
            {
                "datePublished": _day(descriptor),
                "url": descriptor.get("homepage"),
                "license": _spdx(software.get("license")),
                "programmingLanguage": software.get("programmingLanguage"),
                "runtimePlatform": software.get("runtimePlatform"),
                "softwareRequirements": software.get("requirements"),
            }
        ),
        "author": _creators(descriptor),
        "keywords": descriptor["keywords"],
        "hasPart": {
            "@type": "Dataset",
            "name": descriptor["title"],
            "version": descriptor["version"],
            "license": _spdx(descriptor["licenses"][0]["name"]),
        },
    }


def zenodo(descriptor: Descriptor) -> dict[str, Any]:
    """Return the deposit metadata that Zenodo reads from a repository; its description is HTML."""
    limitations = [html.escape(text, quote=False) for text in descriptor.get("limitations", [])]
    return {
        "upload_type": "dataset",
        "title": descriptor["title"],
        "creators": [{"name": contributor["title"]} for contributor in descriptor["contributors"]],
        "description": f"<p>{html.escape(descriptor['description'], quote=False)}</p>",
        "version": descriptor["version"],
        **_known({"publication_date": _day(descriptor), "notes": " ".join(f"<p>{text}</p>" for text in limitations)}),
        "access_right": "open",
        "license": descriptor["licenses"][0]["name"],
        "keywords": descriptor["keywords"],
    }


def schema_org(descriptor: Descriptor) -> dict[str, Any]:
    """Return the dataset as a schema.org ``Dataset``, to be embedded in a page below ``docs/``."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": descriptor["title"],
        "alternateName": descriptor["name"],
        "description": descriptor["description"],
        "version": descriptor["version"],
        **_known({"datePublished": _day(descriptor), "url": descriptor.get("homepage")}),
        "license": descriptor["licenses"][0]["path"],
        "creator": _creators(descriptor),
        "keywords": descriptor["keywords"],
        "isAccessibleForFree": True,
        "isBasedOn": [{"@type": "CreativeWork", "name": source["title"]} for source in descriptor["sources"]],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["path"].rpartition("/")[2],
                "description": resource["description"],
                "encodingFormat": file["mediatype"],
                "contentUrl": f"../{file['path']}",
                "contentSize": f"{file['bytes']} B",
                "sha256": str(file["hash"]).removeprefix("sha256:"),
            }
            for resource in descriptor["resources"]
            for file in files_of(resource)
        ],
    }


def _creators(descriptor: Descriptor) -> list[dict[str, str]]:
    return [{"@type": "Organization", "name": contributor["title"]} for contributor in descriptor["contributors"]]


def _day(descriptor: Descriptor) -> str:
    """Return the day of release, or an empty text; ``created`` is a date and time in the descriptor.

    >>> _day({"created": "2022-06-21T00:00:00Z"})
    '2022-06-21'
    """
    return str(descriptor.get("created", ""))[:10]


def _spdx(name: str | None) -> str:
    """Return the address that SPDX gives a licence."""
    return f"https://spdx.org/licenses/{name}" if name else ""


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that there are."""
    return {name: value for name, value in values.items() if value}


def _json_bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
