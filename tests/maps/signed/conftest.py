"""Certificates as C2PA asks for them, made in the test."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEYS = {
    "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "es512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ps256": lambda: rsa.generate_private_key(65537, 2048),
    "small rsa": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505  to be refused
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
}
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
MAIL = (ExtendedKeyUsageOID.EMAIL_PROTECTION,)


def named(words):
    names = (NameOID.ORGANIZATION_NAME, "A newsroom"), (NameOID.COMMON_NAME, words)
    return x509.Name([x509.NameAttribute(*each) for each in names])


def pem_of(key, passphrase=None):
    lock = form.BestAvailableEncryption(passphrase) if passphrase else form.NoEncryption()
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, lock)


class Authority:
    """A root that certifies, and what a reader needs to trust it."""

    def __init__(self, kind):
        self.key = KEYS[kind]()
        self.hashed = {"ed25519": None, "es384": hashes.SHA384(), "es512": hashes.SHA512()}.get(kind, hashes.SHA256())
        self.certificate = self.certify(self.key, "Root", root=True, usages=("key_cert_sign", "crl_sign"), extended=())
        self.pem = self.certificate.public_bytes(form.Encoding.PEM)

    def certify(self, key, name, *, root=False, usages=("digital_signature",), extended=MAIL, begins=-1, days=30):
        """A certificate for a key; days from now."""
        began = datetime.now(UTC) + timedelta(days=begins)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("Root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(began)
            .not_valid_after(began + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{each: each in usages for each in USAGES}), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if extended:
            certificate = certificate.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
        return certificate.sign(self.key, self.hashed)


@pytest.fixture
def certified(tmp_path):
    """Write a chain and a key: kind of key, and how the certificate of the signer differs."""

    def write(kind="es256", name="signer", *, passphrase=None, **differs):
        authority, key = Authority("es256" if kind in {"small rsa", "secp256k1"} else kind), KEYS[kind]()
        own = authority.certify(key, "The desk", **differs)
        chain, private = tmp_path / f"{name}.pem", tmp_path / f"{name}-key.pem"
        chain.write_bytes(own.public_bytes(form.Encoding.PEM) + authority.pem)
        private.write_bytes(pem_of(key, passphrase))
        return chain, private, authority

    return write
