"""Certificates for tests: a CA, and what it signs."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """The files of a certificate and its key."""

    certificate: str
    key: str


class Authority:
    """A CA whose files lie in *folder*."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = self._signed(self._name, self._key.public_key(), authority=True)
        self.file = str(self._write(f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM)))

    def sign(self, name: str, *, ended: bool = False) -> Signed:
        """Sign a certificate for a host name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = self._signed(subject, key.public_key(), host=name, ended=ended)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return Signed(
            str(self._write(f"{name}.crt", certificate.public_bytes(serialization.Encoding.PEM))),
            str(self._write(f"{name}.key", private)),
        )

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        *,
        host: str = "",
        authority: bool = False,
        ended: bool = False,
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)  # noqa: TID251, certificates count from the real time
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 3 * DAY)
            .not_valid_after(now - DAY if ended else now + DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
        return made.sign(self._key, hashes.SHA256())

    def _write(self, name: str, octets: bytes) -> Path:
        file = self._folder / name
        file.write_bytes(octets)
        return file


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
