"""Redis and Valkey on TCP ports: alone, behind Sentinels, or as a cluster. Everything ends with its context."""

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis

from tests.support.servers import PASSWORD, USER, flavours, free_port, rights
from tests.support.timeouts import PATIENCE

LOGGED = {"save": "", "appendonly": "yes", "appendfsync": "always"}


def debian() -> Path:
    """Find Debian's server, which speaks TLS."""
    found = shutil.which("redis-server")
    assert found, "install redis-server: the one that comes with Rung speaks no TLS"
    return Path(found)


def valkey() -> Path:
    """Find the server that comes with Rung."""
    return flavours()["valkey"]


class Node:
    """One server on a port of this machine."""

    def __init__(self, folder: Path, program: Path, port: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.program = program
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._arguments: list[str] = []

    def start(self, *, user: bool = True, **settings: str) -> "Node":
        """Start it, or start it again as it was."""
        if settings or not self._arguments:
            wanted = {
                "port": str(self.port),
                "dir": str(self.folder),
                "bind": "127.0.0.1",
                **LOGGED,
                **settings,
            }
            self._arguments = [
                part for name, value in wanted.items() for part in (f"--{name.replace('_', '-')}", value)
            ]
            if user:
                more = ["+waitaof"] if self.program != debian_or_none() else []
                self._arguments += ["--user", *rights(), *more]
        self._launch([str(self.program), *self._arguments])
        return self

    def start_sentinel(self, primary: int, service: str, down_milliseconds: int) -> "Node":
        """Start it as a Sentinel that watches a *primary*."""
        file = self.folder / "sentinel.conf"
        file.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\n"
            f"sentinel monitor {service} 127.0.0.1 {primary} 2\n"
            f"sentinel down-after-milliseconds {service} {down_milliseconds}\n"
            f"sentinel failover-timeout {service} 3000\n"
        )
        self._launch([str(self.program), str(file), "--sentinel"])
        return self

    def _launch(self, command: list[str]) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    @property
    def url(self) -> str:
        """Give its address, as the user of docs/operations.md."""
        return f"redis://{USER}:{PASSWORD}@127.0.0.1:{self.port}"

    def client(self) -> "redis.Redis":
        """Open a plain client, to look from outside."""
        return redis.Redis(port=self.port, socket_timeout=2, decode_responses=True)

    def answers(self) -> bool:
        """Tell whether it answers. RuntimeError with its log if it has ended."""
        with contextlib.suppress(redis.RedisError, OSError), self.client() as client:
            return bool(client.ping())
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text())
        return False

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """Kill it as a crash would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
                self.process.kill()
            self.process.wait()
            self.process = None


def debian_or_none() -> Path | None:
    """Give Debian's server where it is installed."""
    return flavours().get("redis")


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something *holds*."""
    deadline = time.monotonic() + PATIENCE
    while not _holds(holds):
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.1)


def _holds(holds: Callable[[], bool]) -> bool:
    with contextlib.suppress(redis.RedisError, OSError):
        return holds()
    return False


@contextlib.contextmanager
def alive(*nodes: Node) -> Iterator[None]:
    """End servers on the way out."""
    try:
        yield
    finally:
        for node in nodes:
            node.kill()


@contextlib.contextmanager
def pair(folder: Path, program: Path) -> Iterator[tuple[Node, Node]]:
    """Run a primary with a replica."""
    primary, replica = Node(folder / "primary", program), Node(folder / "replica", program)
    with alive(primary, replica):
        primary.start()
        replica.start(replicaof=f"127.0.0.1 {primary.port}")
        until(lambda: is_linked(replica), "the replica has the data")
        yield primary, replica


def is_linked(node: Node) -> bool:
    """Tell whether a replica has the data of its primary."""
    with node.client() as client:
        return bool(client.info("replication")["master_link_status"] == "up")


class Group:
    """A primary with replicas, and three Sentinels that watch it."""

    SERVICE = "rung"

    def __init__(self, folder: Path, program: Path, replicas: int) -> None:
        self.nodes = [Node(folder / f"n{at}", program) for at in range(replicas + 1)]
        self.sentinels = [Node(folder / f"s{at}", program) for at in range(3)]

    @property
    def url(self) -> str:
        """Give the address, as the user of docs/operations.md."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.sentinels)
        return f"redis+sentinel://{USER}:{PASSWORD}@{hosts}/{self.SERVICE}/0"

    def start(self, down_milliseconds: int = 500) -> None:
        """Start everything and wait until it agrees."""
        primary, *replicas = self.nodes
        for node in self.nodes:
            node.start(**({} if node is primary else {"replicaof": f"127.0.0.1 {primary.port}"}))
        until(lambda: all(is_linked(each) for each in replicas), "the replicas have the data")
        for sentinel in self.sentinels:
            sentinel.start_sentinel(primary.port, self.SERVICE, down_milliseconds)
        until(lambda: all(self._agrees(each) for each in self.sentinels), "the Sentinels know one another")

    def _agrees(self, sentinel: Node) -> bool:
        with sentinel.client() as client:
            state = client.sentinel_master(self.SERVICE)
            return state["num-other-sentinels"] == 2 and state["num-slaves"] == len(self.nodes) - 1

    def primary(self) -> Node:
        """Find the primary that the Sentinels name."""
        with self.sentinels[0].client() as client:
            _, port = client.sentinel_get_master_addr_by_name(self.SERVICE)
        return next(node for node in self.nodes if node.port == port)


@contextlib.contextmanager
def group(folder: Path, program: Path, replicas: int = 2) -> Iterator[Group]:
    """Run a primary with replicas and Sentinels."""
    made = Group(folder, program, replicas)
    with alive(*made.nodes, *made.sentinels):
        made.start()
        yield made


class Cluster:
    """Three primaries with a replica each."""

    SLOTS = ((0, 5460), (5461, 10922), (10923, 16383))

    def __init__(self, folder: Path, program: Path) -> None:
        self.nodes = [Node(folder / f"n{at}", program) for at in range(6)]

    @property
    def url(self) -> str:
        """Give the address, as the user of docs/operations.md."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"redis+cluster://{USER}:{PASSWORD}@{hosts}"

    def client(self) -> "redis.RedisCluster":
        """Open a plain client, to look at the data from outside."""
        return redis.RedisCluster(host="127.0.0.1", port=self.nodes[0].port, socket_timeout=2)

    def start(self) -> None:
        """Start all nodes and let them meet."""
        for node in self.nodes:
            self._start(node)
        until(lambda: all(node.answers() for node in self.nodes), "the nodes answer")
        for node, (low, high) in zip(self.nodes[:3], self.SLOTS, strict=True):
            with node.client() as client:
                client.execute_command("CLUSTER ADDSLOTSRANGE", low, high)
        self._meet(*self.nodes[1:])
        for primary, replica in zip(self.nodes[:3], self.nodes[3:], strict=True):
            self._follow(primary, replica)
        until(self.is_whole, "the cluster is whole")

    @staticmethod
    def _start(node: Node) -> None:
        node.start(
            cluster_enabled="yes",
            cluster_node_timeout="1000",
            cluster_port=str(free_port()),
            cluster_replica_validity_factor="0",
        )

    def _meet(self, *others: Node) -> None:
        """Let nodes join the first one."""
        with self.nodes[0].client() as client:
            for node in others:
                bus = node._arguments[node._arguments.index("--cluster-port") + 1]
                client.execute_command("CLUSTER MEET", "127.0.0.1", node.port, bus)
        until(lambda: all(self._knows_all(node) for node in self.nodes), "the nodes know one another")

    def join(self, node: Node, primary: Node | None = None) -> None:
        """Add a primary that has no slots yet, or a replica of a *primary*."""
        self._start(node)
        until(node.answers, "the node answers")
        self.nodes.append(node)
        self._meet(node)
        if primary:
            self._follow(primary, node)
            until(lambda: self._is_linked(node), "the replica has the data")

    @staticmethod
    def _follow(primary: Node, replica: Node) -> None:
        with primary.client() as client, replica.client() as other:
            other.execute_command("CLUSTER REPLICATE", client.execute_command("CLUSTER MYID"))

    def move_slot(self, key: str, target: Node | None = None) -> None:
        """Move the slot of a key to the next primary or to *target*, key by key, as redis-cli does."""
        with self.moving_slot(key, target):
            pass
        until(self.is_whole, "the cluster is whole")

    @contextlib.contextmanager
    def moving_slot(self, key: str, target: Node | None = None) -> Iterator[None]:
        """Move all keys of a slot, and let the slot follow on the way out."""
        with self.client() as client:
            slot, owner = client.keyslot(key), client.get_node_from_key(key).port
        source = next(node for node in self.nodes if node.port == owner)
        target = target or self.nodes[(self.nodes.index(source) + 1) % 3]
        with source.client() as giving, target.client() as taking:
            here, there = giving.execute_command("CLUSTER MYID"), taking.execute_command("CLUSTER MYID")
            taking.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", here)
            giving.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", there)
            while names := giving.execute_command("CLUSTER GETKEYSINSLOT", slot, 1):
                giving.execute_command("MIGRATE", "127.0.0.1", target.port, names[0], 0, 2000)
            yield
            for client in (taking, giving):
                client.execute_command("CLUSTER SETSLOT", slot, "NODE", there)

    def refusals(self, code: str) -> int:
        """Count how often nodes have refused a command with MOVED, or another code."""
        count = 0
        for node in self.nodes:
            with node.client() as client:
                count += client.info("errorstats").get(f"errorstat_{code}", {}).get("count", 0)
        return count

    def _knows_all(self, node: Node) -> bool:
        with node.client() as client:
            return len(client.execute_command("CLUSTER NODES")) == len(self.nodes)

    def is_whole(self) -> bool:
        """Tell whether every running node sees a cluster that works, with its replicas."""
        for node in self.nodes:
            if node.process is None:
                continue
            with node.client() as client:
                if client.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
                    return False
        return all(self._is_linked(node) for node in self.nodes[3:6] if node.process)

    @staticmethod
    def _is_linked(node: Node) -> bool:
        with node.client() as client:
            state = client.info("replication")
            return state["role"] == "master" or state["master_link_status"] == "up"


@contextlib.contextmanager
def cluster(folder: Path, program: Path) -> Iterator[Cluster]:
    """Run a cluster."""
    made = Cluster(folder, program)
    with alive(*made.nodes):
        made.start()
        yield made
