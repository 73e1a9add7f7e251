"""The wheel, and beside it an SBOM in CycloneDX of all that it installs: `make wheel`.

Versions and hashes are those of requirements.txt, licences as the installed packages tell them. The same sources give
the same bytes: there is no time and no random number in the file.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import hatchling.build
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from dependencies import LOCKED, asked_by, licence_of, pins
from packageurl import PackageURL
from packaging.utils import canonicalize_name


def hashes() -> dict[str, list[str]]:
    """SHA-256 of every file of each package that may be installed, by name."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in LOCKED.read_text(encoding="utf-8").splitlines():
        if begun := re.match(r"([A-Za-z0-9._-]+)==", line):
            name = canonicalize_name(begun[1])
        if hashed := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            found.setdefault(name, []).append(hashed[1])
    return found


def component(name: str, version: str, digests: list[str], kind: ComponentType = ComponentType.LIBRARY) -> Component:
    """Give a package as CycloneDX has it."""
    address = PackageURL(type="pypi", name=name, version=version)
    licence = LicenseFactory().make_from_string(licence_of(name))
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=str(address),
        purl=address,
        licenses=[licence],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in digests],
    )


def bill(wheel: Path) -> str:
    """SBOM of a wheel as JSON."""
    name, version = wheel.name.split("-")[:2]
    root = component(name, version, [hashlib.sha256(wheel.read_bytes()).hexdigest()], ComponentType.APPLICATION)
    digests = hashes()
    parts = {one: component(one, number, digests[one]) for one, number in sorted(pins(LOCKED).items())}
    bom = Bom(components=parts.values())
    bom.metadata.component = root
    for one, part in {name: root, **parts}.items():
        bom.register_dependency(part, [parts[other] for other in sorted(asked_by(one)) if other in parts])
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    del told["metadata"]["timestamp"]
    told["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, root.hashes[0].content)}"
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Build the wheel into a folder, write the SBOM beside it, and print both."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / hatchling.build.build_wheel(str(folder))
    beside = wheel.with_name("-".join(wheel.name.split("-")[:2]) + ".cdx.json")
    beside.write_text(bill(wheel), encoding="utf-8")
    sys.stdout.write(f"{wheel}\n{beside}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
