"""Content credentials (C2PA) in pictures: what made them, when signed, and the credits and licences of what they show.

References
----------
C2PA (2025). Content Credentials: technical specification 2.2. https://spec.c2pa.org
IPTC (2024). Digital source type. http://cv.iptc.org/newscodes/digitalsourcetype/
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.files.draft import drafted
from leadline.packages import version

try:
    import c2pa  # type: ignore[import-untyped]
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error}; content credentials need c2pa-python. Install it with: pip install 'leadline[c2pa]'.",
        name=error.name,
    ) from error

if TYPE_CHECKING:
    from maps.page.sheet import Credited

FORMATS = {".png": "image/png", ".svg": "image/svg+xml", ".pdf": "application/pdf"}
CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
LEAST_RSA_BITS = 2048
MOST_BYTES = 1 << 20  # of a file of certificates or of a key
DATA_DRIVEN = "http://cv.iptc.org/newscodes/digitalsourcetype/dataDrivenMedia"  # drawn from data by a program
UNTRUSTED = "signingCredential.untrusted"  # whom a reader trusts is the reader's matter
# Extended key usages of certificates that sign: of C2PA, document signing, e-mail, and Microsoft's for C2PA
USAGES = "1.3.6.1.4.1.62558.2.1", "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", "1.3.6.1.4.1.311.76.59.1.9"
# No thumbnail: the picture is one. Nothing is fetched, neither manifests nor the state of certificates.
SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "trust": {"trust_config": "\n".join(USAGES)},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A chain of certificates, that of the signer first, and its private key."""

    chain_pem: bytes
    key_pem: bytes
    algorithm: str
    signer: str


def read_credentials(
    chain: Path | str, key: Path | str, ask: Callable[[], str] = lambda: "", *, now_utc: datetime | None = None
) -> Credentials:
    """Read certificates and the private key that belongs to the first of them.

    Parameters
    ----------
    chain : Path or str
        PEM: the signer's certificate, then those up to the root, which may be left out.
    key : Path or str
        PEM: ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits and more.
    ask : callable
        Gives the passphrase; called if the key is locked.
    now_utc : datetime, optional
        When the certificate must be valid; by default now.

    Raises
    ------
    ValueError
        Naming the file: if it cannot be read, is no such PEM, the passphrase is missing or wrong; if key and
        certificate do not belong together, the certificate is not valid yet or any more, or the key is of another kind.
    """
    chain, key = Path(chain), Path(key)
    chain_pem = _read(chain)
    try:
        certificates = x509.load_pem_x509_certificates(chain_pem)
    except ValueError as error:
        raise ValueError(f"{chain} holds no certificate; expected PEM, the signer's certificate first.") from error
    private = _private_key(key, ask)
    own = certificates[0]
    if own.public_key() != private.public_key():
        raise ValueError(
            f"{key} is not the key of the first certificate of {chain}; expected those that belong together."
        )
    now = now_utc or datetime.now(UTC)
    begins, ends = own.not_valid_before_utc, own.not_valid_after_utc
    if not begins <= now <= ends:
        raise ValueError(
            f"{chain} is valid from {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC; expected a certificate that "
            "is valid now."
        )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return Credentials(chain_pem, private.private_bytes(*form), _algorithm(key, private), own.subject.rfc4514_string())


def sign_picture(
    path: Path | str, credentials: Credentials, *, title: str, description: str, sources: "Iterable[Credited]"
) -> Path:
    """Put content credentials into a picture; the file is replaced whole, or stays as it was.

    Parameters
    ----------
    path : Path or str
        .png, .svg or .pdf.
    credentials : Credentials
    title, description : str
        Of the picture; what it says.
    sources : iterable of Credited
        Of the rows that it shows: credit, licence and page of each are told.

    Raises
    ------
    ValueError
        If it is of another format, or a reader of content credentials would not take what was signed: the certificate
        lacks what C2PA asks for (an extended key usage, a key usage, another issuer).
    """
    path = Path(path)
    if path.suffix not in FORMATS:
        raise ValueError(f"{path.name} cannot have content credentials; expected one of {', '.join(FORMATS)}.")
    form = FORMATS[path.suffix]
    told = json.dumps(manifest(title, description, sources, form), ensure_ascii=False)
    info = c2pa.C2paSignerInfo(credentials.algorithm, credentials.chain_pem, credentials.key_pem, None)
    try:
        with (
            c2pa.Context.from_dict(SETTINGS) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder.from_json(told, context) as builder,
            drafted(path) as draft,
        ):
            with path.open("rb") as source, draft.open("w+b") as signed:
                builder.sign(signer, form, source, signed)
            _check(draft, form, context)
    except c2pa.C2paError as error:
        raise ValueError(
            f"{path.name} cannot be signed as {credentials.signer}: {_in_a_line(error)}. Expected a certificate of an "
            "issuer, as C2PA asks for it: digitalSignature, and extendedKeyUsage of C2PA claims, documents or e-mail."
        ) from error
    return path


def manifest(title: str, description: str, sources: "Iterable[Credited]", form: str) -> dict[str, Any]:
    """Tell what is signed: that leadline made it from data, and the works that it rests on, as schema.org has them."""
    agent = {"name": "leadline", "version": version()}
    created = {"action": "c2pa.created", "softwareAgent": agent, "digitalSourceType": DATA_DRIVEN}
    work = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": title,
        "description": description,
        "isBasedOn": [_work(source) for source in sources],
    }
    return {
        "claim_generator_info": [agent],
        "title": title,
        "format": form,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": "stds.schema-org.CreativeWork", "kind": "Json", "data": work},
        ],
    }


def _work(source: "Credited") -> dict[str, Any]:
    licence = {"@type": "CreativeWork", "name": source.licence}
    work = {"@type": "CreativeWork", "creditText": source.credit, "license": licence}
    return work | ({"url": source.url} if source.url else {})


def _check(draft: Path, form: str, context: "c2pa.Context") -> None:
    """Read what was signed as a reader of content credentials does."""
    with draft.open("rb") as signed, c2pa.Reader(form, signed, context=context) as reader:
        results = (reader.get_validation_results() or {}).get("activeManifest", {})
    codes = sorted({fault["code"] for fault in results.get("failure", ())} - {UNTRUSTED})
    if codes or not results:
        raise c2pa.C2paError(f"a reader says {', '.join(codes) or 'nothing'}")


def _in_a_line(error: Exception) -> str:
    """Words of c2pa, without line breaks and addresses inside of the manifest."""
    return " ".join(re.sub(r"\(self#\S+\)", "", str(error)).split())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f"{path} cannot be read: {words}; expected a file of PEM.") from error
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path} has more than {MOST_BYTES:,} bytes; expected a file of PEM.")
    return data


def _private_key(path: Path, ask: Callable[[], str]) -> Any:  # noqa: ANN401  of several kinds, told apart later
    data = _read(path)
    passphrase = None
    if b"ENCRYPTED" in data:
        passphrase = ask().encode() or None
        if passphrase is None:
            raise ValueError(f"{path} is locked by a passphrase; expected it. Put it into LEADLINE_KEY_PASSPHRASE.")
    try:
        return serialization.load_pem_private_key(data, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = "the passphrase is wrong" if "password" in str(error).lower() else "it is no private key in PEM"
        raise ValueError(f"{path} cannot be opened: {why}; expected the key of the certificate.") from error


def _algorithm(path: Path, key: object) -> str:
    """Name the algorithm as C2PA does, by the kind of key."""
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS:
        return "ps256"
    raise ValueError(
        f"{path} is a key that C2PA does not take; expected ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of "
        f"{LEAST_RSA_BITS} bits and more."
    )
