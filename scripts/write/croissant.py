"""Croissant 1.0, ``croissant.json``: every file, table and field, and how the data were annotated.

The rule: a table is one record set, read from its CSV file; its Parquet file is a file only. For example the
field ``{"name": "start", "type": "integer"}`` of ``evidence`` becomes ``evidence/start`` of type ``sc:Integer``,
taken from the column ``start`` of ``evidence.csv``. Foreign keys stay in ``datapackage.json``: as Croissant's
``references`` they make its reader (mlcroissant 1.1) join the tables, and most of them no longer load.

How the data were made is said with the Responsible AI vocabulary (RAI), in the texts of the descriptor; a property for
which it has no text is left out.
"""

from functools import reduce
from pathlib import Path
from typing import Any

from landmine_policy._dtypes import TYPES
from landmine_policy._reference import dataset_reference
from scripts.write.descriptor import files_of

Json = dict[str, Any]

RAI = {
    "rai:dataCollection": ("annotation", "collection"),
    "rai:dataCollectionType": ("annotation", "collectionType"),
    "rai:dataCollectionMissingData": ("annotation", "missingData"),
    "rai:dataCollectionRawData": ("annotation", "rawData"),
    "rai:dataAnnotationProtocol": ("annotation", "protocol"),
    "rai:dataAnnotationAnalysis": ("annotation", "analysis"),
    "rai:annotationsPerItem": ("annotation", "perItem"),
    "rai:dataLimitations": ("limitations",),
    "rai:dataBiases": ("biases",),
    "rai:dataUseCases": ("useCases",),
    "rai:personalSensitiveInformation": ("personalInformation",),
}
# The context that the specification of Croissant 1.0 gives in its appendix, and the RAI vocabulary.
TERMS = (
    "citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset "
    "jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source "
    "subField transform"
)
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in TERMS.split()},
}


def croissant(descriptor: Json, cite_as: str) -> Json:
    """Return the dataset in Croissant 1.0; `cite_as` is its citation in BibTeX."""
    resources = descriptor["resources"]
    content = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": descriptor["name"],
        "description": descriptor["description"],
        "version": descriptor["version"],
        "datePublished": str(descriptor.get("created", ""))[:10],
        "url": descriptor.get("homepage"),
        "identifier": descriptor.get("id"),
        "license": descriptor["licenses"][0]["path"],
        "creator": [{"@type": "sc:Organization", "name": name} for name in dataset_reference(descriptor).groups],
        "keywords": descriptor["keywords"],
        "citeAs": cite_as,
        **{name: reduce(lambda found, part: found.get(part, {}), path, descriptor) for name, path in RAI.items()},
        "distribution": [_file_object(resource, file) for resource in resources for file in files_of(resource)],
        "recordSet": [_record_set(resource) for resource in resources],
    }
    return {name: value for name, value in content.items() if value}


def _file_object(resource: Json, file: Json) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": Path(file["path"]).name,
        "name": Path(file["path"]).name,
        "description": resource["description"],
        "contentUrl": file["path"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": file["mediatype"],
        "sha256": str(file["hash"]).removeprefix("sha256:"),
    }


def _record_set(resource: Json) -> Json:
    name, schema = resource["name"], resource["schema"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{resource['title']}. {resource['description']}",
        "key": [{"@id": f"{name}/{field}"} for field in schema["primaryKey"]],
        "field": [_field(field, resource) for field in schema["fields"]],
    }


def _field(field: Json, resource: Json) -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{resource['name']}/{field['name']}",
        "name": field["name"],
        "description": field["description"],
        "dataType": TYPES[field["type"]].croissant,
        "source": {"fileObject": {"@id": Path(resource["path"]).name}, "extract": {"column": field["name"]}},
    }
