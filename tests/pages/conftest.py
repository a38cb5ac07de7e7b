"""One real server, an empty store a test, and a clock to set."""

from tests.exports import conftest

store, clock, addressed, rung = conftest.store, conftest.clock, conftest.addressed, conftest.rung
