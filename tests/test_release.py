"""What leadline depends on: licences on a list, hashes for each version, an SBOM beside the wheel."""

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import audit
import dependencies
import pytest
import sbom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = dependencies.pins(dependencies.PINNED)
LOCKED = dependencies.pins(dependencies.LOCKED)


def page_rows():
    page = dependencies.PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    return {name: (number, licence, whose) for name, number, licence, whose in rows if name != "package"}


def test_the_page_has_the_licence_of_every_version_that_is_pinned_and_each_is_allowed():
    rows = page_rows()
    assert {name: number for name, (number, _, _) in rows.items()} == PINS
    for name, (_, licence, whose) in rows.items():
        assert dependencies.is_allowed(licence, by_default=whose == "always"), name


def test_the_page_says_what_the_packages_say():
    installed = 0
    for name, (number, licence, _) in page_rows().items():
        try:
            here = version(name)
        except PackageNotFoundError:
            continue
        if here == number:
            installed += 1
            assert dependencies.licence_of(name) == licence
    assert installed > 100


@pytest.mark.parametrize(
    ("licence", "by_default", "is_allowed"),
    [
        ("MIT", True, True),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True, True),
        ("Apache-2.0 OR GPL-3.0-only", True, True),
        ("MIT AND GPL-3.0-only", False, False),
        ("GPL-3.0-only", False, False),
        ("AGPL-3.0-or-later", False, False),
        ("LGPL-3.0-only", False, True),
        ("LGPL-3.0-only", True, False),
        ("CC-BY-NC-4.0", False, False),
        ("", False, False),
    ],
)
def test_what_is_allowed(licence, by_default, is_allowed):
    assert dependencies.is_allowed(licence, by_default=by_default) is is_allowed


def test_every_version_has_hashes_and_is_that_of_the_tests():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {canonicalize_name(Requirement(each).name) for each in asked} <= set(LOCKED)
    assert {name: PINS[name] for name in LOCKED} == LOCKED
    hashed = sbom.hashes()
    assert set(hashed) == set(LOCKED)
    assert min(map(len, hashed.values())) >= 1


def test_what_is_always_installed_is_what_has_hashes():
    always = {name for name, (_, _, whose) in page_rows().items() if whose == "always"}
    assert always == set(LOCKED)


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    wheel = tmp_path_factory.mktemp("dist") / "leadline-0.2.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    return wheel, sbom.bill(wheel)


def test_the_sbom_is_cyclonedx_and_the_same_each_time(bill):
    wheel, text = bill
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert sbom.bill(wheel) == text
    assert str(ROOT) not in text


def test_the_sbom_has_every_package_with_licence_hash_and_what_it_needs(bill):
    told = json.loads(bill[1])
    parts = {each["name"]: each for each in told["components"]}
    assert {name: each["version"] for name, each in parts.items()} == LOCKED
    assert all(each["licenses"] and each["hashes"] for each in parts.values())
    assert told["metadata"]["component"]["name"] == "leadline"
    needs = {each["ref"]: each.get("dependsOn", []) for each in told["dependencies"]}
    reached, waiting = set(), [told["metadata"]["component"]["bom-ref"]]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += needs[one]
    missing = {each["name"] for each in parts.values() if each["bom-ref"] not in reached}
    assert missing <= {"colorama", "tzdata"}  # of Windows alone


def answers(pages):
    return lambda address: pages.get(address.removeprefix(audit.INDEX))


def test_an_audit_tells_vulnerabilities_of_a_version_and_of_the_newest_only_if_that_is_it():
    known = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fixed_in": ["2"], "withdrawn": None}
    page = {"info": {"version": "1"}, "vulnerabilities": [known, known | {"withdrawn": "2026-01-01"}]}
    told = ["a 1: PYSEC-1, CVE-1; fixed in 2"]
    assert audit.audited("a", "1", answers({"/a/1/json": page})) == (told, "")
    assert audit.audited("a", "1", answers({"/a/json": page})) == (told, "")
    assert audit.audited("a", "0", answers({"/a/json": page})) == ([], "a 0: the index tells of 1 only")
    assert audit.audited("a", "0", answers({})) == ([], "a 0: the index has no such package")
