"""TLS to Redis: it works with the files of the settings, and each mistake is named with what to do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.redis_address import NO_OPTIONS, RedisOptions, parse
from bot.store import connected
from bot.store.tls_check import check_tls
from tests.store.ha.certificates import Authority, Signed
from tests.support.servers import PASSWORD, USER, free_port
from tests.support.topologies import Node, debian, until

pytestmark = pytest.mark.ha


@pytest.fixture(autouse=True)
def long_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a server on a busy machine the time to say what is wrong."""
    monkeypatch.setattr("bot.store.tls_check.SECONDS", 20.0)


class Guarded:
    """A server with a TLS port that wants certificates of its clients."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.stranger = Authority(folder, "stranger")
        self.mine = self.authority.sign("rung")
        self.tls_port = free_port()
        self.node = Node(folder / "node", debian())
        self._show(self.authority.sign("localhost"))

    def _show(self, certificate: Signed) -> None:
        self.node.start(
            tls_port=str(self.tls_port),
            tls_cert_file=certificate.certificate,
            tls_key_file=certificate.key,
            tls_ca_cert_file=self.authority.file,
        )
        until(self.node.answers, "the server answers")

    def show(self, certificate: Signed) -> None:
        """Let the server have another certificate."""
        with self.node.client() as client:
            client.config_set("tls-cert-file", certificate.certificate, "tls-key-file", certificate.key)

    @property
    def options(self) -> RedisOptions:
        """Give the right files."""
        return RedisOptions(self.authority.file, self.mine.certificate, self.mine.key)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    made = Guarded(tmp_path_factory.mktemp("tls"))
    yield made
    made.node.kill()


async def findings(url: str, options: RedisOptions) -> tuple[str, ...]:
    async with connected(url, options) as database:
        return (await database.health()).findings


def address(port: int, host: str = "localhost", scheme: str = "rediss") -> str:
    return f"{scheme}://{USER}:{PASSWORD}@{host}:{port}"


async def test_the_right_files_open_it(guarded: Guarded) -> None:
    assert await findings(address(guarded.tls_port), guarded.options) == ()


async def test_a_certificate_may_be_taken_without_a_check(guarded: Guarded) -> None:
    url = address(guarded.tls_port, "127.0.0.1")
    own = replace(guarded.options, ca_file=None)
    assert await findings(f"{url}?ssl_cert_reqs=none", own) == ()
    assert await findings(f"{url}?ssl_check_hostname=false", guarded.options) == ()


async def test_an_unknown_ca_is_named(guarded: Guarded) -> None:
    (said,) = await findings(address(guarded.tls_port), replace(guarded.options, ca_file=None))
    assert "REDIS_CA_FILE" in said


async def test_a_wrong_host_name_is_named(guarded: Guarded) -> None:
    (said,) = await findings(address(guarded.tls_port, "127.0.0.1"), guarded.options)
    assert "for another host name" in said


async def test_a_certificate_that_is_out_of_date_is_named(guarded: Guarded) -> None:
    guarded.show(guarded.authority.sign("localhost", ended=True))
    (said,) = await findings(address(guarded.tls_port), guarded.options)
    guarded.show(guarded.authority.sign("localhost"))
    assert "has expired" in said


async def test_a_missing_client_certificate_is_named(guarded: Guarded) -> None:
    url, options = address(guarded.tls_port), RedisOptions(guarded.authority.file)
    (said,) = await findings(url, options)
    assert "REDIS_CERT_FILE and REDIS_KEY_FILE" in said
    # The library may miss what the server says before it closes. This does not.
    found = await check_tls(parse(url), options)
    assert found
    assert found.text == said


async def test_a_client_certificate_of_another_ca_is_named(guarded: Guarded) -> None:
    other = guarded.stranger.sign("other")
    options = RedisOptions(guarded.authority.file, other.certificate, other.key)
    (said,) = await findings(address(guarded.tls_port), options)
    assert "does not accept the certificate in REDIS_CERT_FILE" in said


async def test_tls_at_a_plain_port_is_named(guarded: Guarded) -> None:
    (said,) = await findings(address(guarded.node.port), guarded.options)
    assert "speaks no TLS" in said


async def test_plain_words_at_a_tls_port_are_named(guarded: Guarded) -> None:
    (said,) = await findings(address(guarded.tls_port, scheme="redis"), NO_OPTIONS)
    assert "begin REDIS_URL with rediss://" in said
