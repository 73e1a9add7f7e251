"""Content credentials of pictures, as the reader of c2pa-python sees them: what they tell, and what is found."""

import io
import json
import os
import random
import re
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import c2pa
import matplotlib as mpl
import numpy as np
import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from matplotlib.figure import Figure
from matplotlib.image import imread

from layers.stories.read import load_story
from maps.cli import main
from maps.signed import read_credentials, sign_picture
from maps.signed.credentials import FORMATS, SETTINGS

TITLE, DESCRIPTION = 'Misawa – 三沢 <b>&amp;"', "One finding.\nAnother."
SOURCES = (
    SimpleNamespace(url="https://example.org/ü?a=1&b=2", credit="© Somebody, 東京", licence="CC-BY-4.0"),
    SimpleNamespace(url="", credit="Nobody", licence="LicenseRef-Facts"),
)
OF_C2PA = x509.ObjectIdentifier("1.3.6.1.4.1.62558.2.1")  # c2pa-kp-claimSigning, C2PA certificate policy
DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
FLIPS = int(os.environ.get("LEADLINE_FLIPS", "200"))


def drawn(path):
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0, 0, 1, 1)).plot([1, 2])
    with mpl.rc_context({"svg.hashsalt": "leadline"}):
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    return path


def signed(path, chain, key):
    return sign_picture(
        drawn(path), read_credentials(chain, key), title=TITLE, description=DESCRIPTION, sources=SOURCES
    )


def read(suffix, data, *trusted, usages=True):
    """State, faults and manifest of a picture, for a reader that trusts some authorities."""
    trust = {"trust_anchors": "".join(each.pem.decode() for each in trusted)}
    trust |= SETTINGS["trust"] if usages else {}
    with (
        c2pa.Context.from_dict({"verify": {"verify_trust": True}, "trust": trust}) as context,
        c2pa.Reader(FORMATS[suffix], io.BytesIO(data), context=context) as reader,
    ):
        faults = {each["code"] for each in reader.get_validation_results()["activeManifest"]["failure"]}
        told = json.loads(reader.json())
        told = told["manifests"].get(told["active_manifest"])
        return reader.get_validation_state(), faults, told, json.loads(reader.detailed_json())


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", ["es256", "es384", "es512", "ed25519", "ps256"])
def test_a_stock_reader_trusts_what_was_signed_if_it_trusts_the_issuer(tmp_path, certified, suffix, kind):
    chain, key, authority = certified(kind)
    data = signed(tmp_path / f"map{suffix}", chain, key).read_bytes()
    assert read(suffix, data, authority, usages=False)[:2] == ("Trusted", set())
    *_, stranger = certified("es256", "stranger")
    assert read(suffix, data, stranger, usages=False)[:2] == ("Valid", {"signingCredential.untrusted"})
    with c2pa.Reader(FORMATS[suffix], io.BytesIO(data)) as reader:  # as it comes
        assert (reader.get_validation_state(), reader.is_embedded()) == ("Valid", True)


def test_the_picture_itself_stays_as_it_was(tmp_path, certified):
    chain, key, _ = certified()
    pixels = [imread(path) for path in (drawn(tmp_path / "a.png"), signed(tmp_path / "b.png", chain, key))]
    assert np.array_equal(*pixels)
    plain, told = (
        [(each.tag, each.attrib, (each.text or "").strip()) for each in ET.parse(path).iter()]  # noqa: S314
        for path in (drawn(tmp_path / "a.svg"), signed(tmp_path / "b.svg", chain, key))
    )
    assert [each for each in told if each[0] != "{http://c2pa.org/manifest}manifest"] == plain


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_reader_of_other_makers_takes_them_too(tmp_path, certified, suffix, monkeypatch):
    """An implementation of C2PA 2.4 of its own; what it misses is what only a network has."""
    reader = pytest.importorskip("encypher_c2pa", reason="the second reader, encypher-c2pa, is not installed")
    monkeypatch.setenv("ENCYPHER_C2PA_TELEMETRY", "off")
    chain, key, authority = certified(extended=[OF_C2PA])
    data = signed(tmp_path / f"map{suffix}", chain, key).read_bytes()
    trusted = {"trust_pem": authority.pem.decode(), "no_default_trust": True}
    told = reader.verify(data, mime_type=FORMATS[suffix], **trusted)
    assert (told["integrity"], told["validation_state"]) == ("valid", "Trusted")
    strict = reader.verify(data, mime_type=FORMATS[suffix], strict_conformance=True, **trusted)
    missed = {each["code"].rpartition(".")[2] for each in strict["validation_results"]["failure"]}
    assert missed == {"revocationInformationMissing", "trustedTimeStampMissing"}
    changed = data[:-30] + bytes([data[-30] ^ 1]) + data[-29:]
    assert reader.verify(changed, mime_type=FORMATS[suffix], **trusted)["integrity"] == "invalid"


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_credentials_tell_what_made_it_and_whose_data_it_shows(tmp_path, certified, suffix):
    chain, key, authority = certified()
    _, _, told, _ = read(suffix, signed(tmp_path / f"map{suffix}", chain, key).read_bytes(), authority)
    assert (told["title"], told["claim_version"], told["claim_generator_info"][0]["name"]) == (TITLE, 2, "leadline")
    assert (told["signature_info"]["issuer"], told["signature_info"]["common_name"]) == ("A newsroom", "The desk")
    assert "time" not in told["signature_info"]  # nobody was asked for the time
    actions, work = (each["data"] for each in told["assertions"])
    (made,) = actions["actions"]
    assert (made["action"], made["softwareAgent"]["name"]) == ("c2pa.created", "leadline")
    assert made["digitalSourceType"].endswith("/dataDrivenMedia")
    assert work == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": TITLE,
        "description": DESCRIPTION,
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "creditText": "© Somebody, 東京",
                "license": {"@type": "CreativeWork", "name": "CC-BY-4.0"},
                "url": "https://example.org/ü?a=1&b=2",
            },
            {
                "@type": "CreativeWork",
                "creditText": "Nobody",
                "license": {"@type": "CreativeWork", "name": "LicenseRef-Facts"},
            },
        ],
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_changed_bit_is_found(tmp_path, certified, suffix):
    """In the picture always; in the store of manifests unless it is one of its padding, which says nothing."""
    chain, key, authority = certified()
    data = signed(tmp_path / f"map{suffix}", chain, key).read_bytes()
    state, _, told, details = read(suffix, data, authority)
    assert state == "Trusted"
    (store,) = details["manifests"][details["active_manifest"]]["assertion_store"]["c2pa.hash.data"]["exclusions"]
    inside = range(store["start"], store["start"] + store["length"])
    draw = random.Random(14)  # noqa: S311  a seed
    outside = [place for place in range(len(data)) if place not in inside]
    picture = draw.sample(outside, min(FLIPS, len(outside)))
    ends = [0, inside.start - 1, inside.stop, len(data) - 1]
    for place in (*ends, *picture, *draw.sample(inside, min(FLIPS // 2, len(inside)))):
        changed = bytearray(data)
        changed[place] ^= 1 << draw.randrange(8)
        try:
            state, faults, now, _ = read(suffix, bytes(changed), authority)
        except c2pa.C2paError:
            continue
        assert state == "Invalid" or (place in inside and (state, faults) == ("Trusted", set()) and now == told), place


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("more", [b" ", b"\0", b"\n<!-- more -->\n"])
def test_what_is_added_behind_a_picture_is_found(tmp_path, certified, suffix, more):
    chain, key, authority = certified()
    data = signed(tmp_path / f"map{suffix}", chain, key).read_bytes()
    assert read(suffix, data + more, authority)[:2] == ("Invalid", {"assertion.dataHash.mismatch"})


@pytest.mark.parametrize("usage", [OF_C2PA, DOCUMENTS, ExtendedKeyUsageOID.EMAIL_PROTECTION])
def test_each_usage_that_c2pa_names_is_taken(tmp_path, certified, usage):
    chain, key, authority = certified(extended=[usage])
    assert read(".png", signed(tmp_path / "map.png", chain, key).read_bytes(), authority)[0] == "Trusted"


@pytest.mark.parametrize(
    "differs",
    [
        {"extended": ()},
        {"extended": [ExtendedKeyUsageOID.SERVER_AUTH]},
        {"extended": [ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]},
        {"usages": ["key_agreement"]},
        {"root": True, "usages": ("digital_signature", "key_cert_sign")},
    ],
)
def test_a_certificate_that_no_reader_would_take_is_refused_and_the_picture_stays(tmp_path, certified, differs):
    chain, key, _ = certified(**differs)
    was = drawn(tmp_path / "map.png").read_bytes()
    with pytest.raises(
        ValueError, match="^map.png cannot be signed as CN=The desk,O=A newsroom: .*Expected a cert"
    ) as told:
        signed(tmp_path / "map.png", chain, key)
    assert "\n" not in str(told.value)
    assert (tmp_path / "map.png").read_bytes() == was
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.png", "signer-key.pem", "signer.pem"]


def test_keys_and_certificates_that_cannot_be_used_are_refused_in_one_line(tmp_path, certified):
    chain, key, authority = certified()
    other_chain, other_key, _ = certified("es256", "other")
    (tmp_path / "root first.pem").write_bytes(authority.pem + chain.read_bytes())
    (tmp_path / "noise").write_bytes(os.urandom(2000))
    (tmp_path / "empty").write_bytes(b"")
    cases = [
        (tmp_path / "nowhere", key, "nowhere cannot be read"),
        (chain, tmp_path / "nowhere", "nowhere cannot be read"),
        (tmp_path, key, "cannot be read"),
        (tmp_path / "noise", key, "noise holds no certificate"),
        (tmp_path / "empty", key, "empty holds no certificate"),
        (key, key, "holds no certificate"),
        (chain, tmp_path / "noise", "noise cannot be opened: it is no private key"),
        (chain, chain, "cannot be opened: it is no private key"),
        (chain, other_key, "is not the key of the first certificate"),
        (other_chain, key, "is not the key of the first certificate"),
        (tmp_path / "root first.pem", key, "is not the key of the first certificate"),
        (*certified("small rsa", "small")[:2], "is a key that C2PA does not take"),
        (*certified("secp256k1", "curve")[:2], "is a key that C2PA does not take"),
        (*certified("es256", "past", begins=-10, days=5)[:2], "expected a certificate that is valid now"),
        (*certified("es256", "future", begins=3)[:2], "expected a certificate that is valid now"),
        (*certified("es256", "locked", passphrase=b"secret")[:2], "LEADLINE_KEY_PASSPHRASE"),
    ]
    for first, second, words in cases:
        with pytest.raises(ValueError, match=re.escape(words)) as told:
            read_credentials(first, second)
        assert "\n" not in str(told.value)
    chain, key, _ = certified("es256", "locked", passphrase=b"secret")
    with pytest.raises(ValueError, match="passphrase is wrong"):
        read_credentials(chain, key, lambda: "other")
    assert read_credentials(chain, key, lambda: "secret").algorithm == "es256"
    with pytest.raises(ValueError, match="expected one of .png, .svg, .pdf"):
        sign_picture(chain, read_credentials(chain, key, lambda: "secret"), title="", description="", sources=())


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_command_draws_a_map_with_the_credits_of_its_rows(tmp_path, certified, capsys, suffix):
    chain, key, authority = certified()
    path = tmp_path / f"map{suffix}"
    assert main(["picture", "misawa", "--to", str(path), "--c2pa", str(chain), str(key)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    state, _, told, _ = read(suffix, path.read_bytes(), authority)
    credited = {each["creditText"] for each in told["assertions"][1]["data"]["isBasedOn"]}
    assert (state, credited <= {source.credit for source in load_story().sources.values()}) == ("Trusted", True)
    assert any("GSHHG" in each or "Natural Earth" in each for each in credited)  # whichever coast there is
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([path.name, "signer-key.pem", "signer.pem"])


def test_the_command_refuses_before_the_work(tmp_path, certified, capsys):
    chain, _, _ = certified()
    _, key, _ = certified("es256", "other")
    words = ["picture", "misawa", "--to", str(tmp_path / "map.png"), "--c2pa", str(chain), str(key)]
    assert main(words) == 2
    assert "is not the key of the first certificate" in capsys.readouterr().err
    chain, key, _ = certified(extended=())  # what only the signing tells
    assert main([*words[:-2], str(chain), str(key)]) == 2
    assert capsys.readouterr().err.startswith("leadline: map.png cannot be signed")
    assert not (tmp_path / "map.png").exists()
