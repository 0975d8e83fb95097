"""What a release keeps, which version a copy has, and the archive of earlier releases that the package ships.

The rule: a release is kept as its descriptor, its CSV files and the list of their hashes. A copy has the version of the
last release only if it holds that release. For example the first corrected cell after 1.0.0 makes the copy
``1.0.0+unreleased``, which the package index refuses, and adds 1.0.0 to ``data/earlier.tar.xz``; taking the edit back
undoes both.
"""

import io
import json
import lzma
import tarfile
from pathlib import Path

from landmine_policy._checksums import CHECKSUMS, listing
from landmine_policy._package import DESCRIPTOR
from scripts.read.releases import RELEASES, Json, Release
from scripts.write.descriptor import Stamp
from scripts.write.files import json_bytes, sha256

EARLIER = "data/earlier.tar.xz"
UNRELEASED = "+unreleased"
DRAFT = f"{UNRELEASED}.draft"


def released_form(descriptor: Json) -> Json:
    """Return the descriptor of a release: the resources are the CSV files alone."""
    resources = [{name: value for name, value in item.items() if name != "parquet"} for item in descriptor["resources"]]
    return {**descriptor, "resources": resources}


def release_folder(version: str, contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a release by their paths; `contents` holds every derived file."""
    descriptor = released_form(json.loads(contents[DESCRIPTOR]))
    files = {item["path"]: contents[item["path"]] for item in descriptor["resources"]}
    files[DESCRIPTOR] = json_bytes(descriptor)
    files[CHECKSUMS] = listing({path: sha256(content) for path, content in files.items()})
    return {f"{RELEASES}/{version}/{path}": content for path, content in files.items()}


def stamp_of(last: Release | None, version: str, descriptor: Json) -> Stamp:
    """Return version and day of a copy.

    `version` is the number in ``data/schema/package.json``; the copy's descriptor has the hash of every table.
    """
    if last is not None:
        stamp = Stamp(version, str(last.descriptor["created"])[:10])
        if last.descriptor == released_form(descriptor) | stamp.properties():
            return stamp
    return Stamp(version + UNRELEASED)


def earlier_archive(root: Path, releases: list[Release]) -> dict[str, bytes]:
    """Return the archive of releases by its path; nothing where there are none.

    Two versions of the compressor may pack the same content differently, so a file that holds it already is kept.
    """
    if not releases:
        return {}
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for release in releases:
            for path, content in {DESCRIPTOR: json_bytes(release.descriptor), **release.files}.items():
                member = tarfile.TarInfo(f"{release.version}/{path}")  # no clock, no owner
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    packed = (root / EARLIER).read_bytes() if (root / EARLIER).is_file() else b""
    reader = lzma.LZMADecompressor()
    try:
        same = reader.decompress(packed, len(plain.getvalue()) + 1) == plain.getvalue() and reader.eof
    except lzma.LZMAError:
        same = False
    if not same or reader.unused_data:
        packed = lzma.compress(plain.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    return {EARLIER: packed}
