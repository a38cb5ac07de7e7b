"""A running demo, for the tests that need one."""

from collections.abc import Iterator

import pytest

from tests.support.programs import Demo


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that is started once and may be killed and started again."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    yield demo
    demo.stop()


@pytest.fixture
def demo(running: Demo) -> Demo:
    """A running demo in which nobody has said anything."""
    running.ensure()
    running.empty()
    return running
