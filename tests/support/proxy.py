"""A forward proxy that knows CONNECT alone, and https sites behind it."""

import asyncio
import contextlib
import datetime as dt
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "rung", "way out"


@dataclass
class ForwardProxy:
    """Connects everyone who gives the password to *port* of this machine, or refuses where that is 0."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        assert method == "CONNECT"
        password = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if f"proxy-authorization: basic {password.lower()}" not in head.lower():
            target = f"no password for {target}"
        self.asked.append(target)
        if not self.port or target.startswith("no "):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        onwards, back = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pass_on(reader, back), _pass_on(onwards, writer))


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def forward_proxy(port: int = 0) -> AsyncIterator[ForwardProxy]:
    """Run a proxy on a free port."""
    proxy = ForwardProxy(port)
    server = await asyncio.start_server(proxy.take, "127.0.0.1", 0)
    proxy.url = f"http://{USER}:way%20out@127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield proxy


@asynccontextmanager
async def https_site(app: web.Application, folder: Path, names: Sequence[str]) -> AsyncIterator[int]:
    """Serve *app* over TLS as all of *names*. Their certificate goes into *folder*. Give the port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(_certificate(folder, names))
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _certificate(folder: Path, names: Sequence[str]) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A company's own authority")])
    now = dt.datetime.now(dt.UTC)  # noqa: TID251, a certificate needs the real time
    day = dt.timedelta(days=1)
    signed = (
        x509.CertificateBuilder(
            issuer, issuer, key.public_key(), x509.random_serial_number(), now - day, now + day
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path
