"""Traces: a turn with its script and its sends, a job with what scheduled it, and nothing that people said."""

import re
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.bootstrap import opened
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId
from bot.outbox.job import Job, JobKind
from bot.settings import SettingsError, read
from bot.store.jobs import read_job, write_job
from bot.telemetry.traces import Tracing, exporting, trace_with, tracing
from tests.fakes.slack import Slack
from tests.support.programs import Served
from tests.support.servers import Server


@pytest.fixture(autouse=True)
def _off_again() -> Iterator[None]:
    yield
    off = Tracing()
    tracing.span, tracing.scheduled, tracing.job = off.span, off.scheduled, off.job


@pytest.fixture
def spans() -> InMemorySpanExporter:
    """Switch traces on, and keep them."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_with(provider)
    return exporter


def trace_of(span: ReadableSpan) -> int:
    assert span.context
    return span.context.trace_id


async def test_a_turn_its_script_and_its_sends_are_one_trace(
    server: Server, spans: InMemorySpanExporter
) -> None:
    with server.client() as client:
        client.flushall()
    async with Slack().opened() as slack:
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        settings = read({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env})
        program = Served(slack, lambda: opened(settings))
        await program.start()
        ana = slack.person("Ana")
        await ana.writes("check")
        await program.quiet()
        spans.clear()
        await ana.presses("1c")
        await program.quiet()
        await program.stop()
    found = spans.get_finished_spans()
    (turn,) = [each for each in found if each.name == "turn slack"]
    names = {each.name for each in found if trace_of(each) == trace_of(turn)}
    assert {"turn slack", "script answer"} <= names
    assert any(name.startswith("send slack ") for name in names)
    assert all(
        re.fullmatch(r"(turn|script|send) [\w. ]+", each.name) and not each.attributes for each in found
    )


def test_what_schedules_a_job_is_linked_to_its_run(spans: InMemorySpanExporter) -> None:
    where = Conversation("slack", "T1", ConversationId("C1"))
    closing, look = (Job(kind, AssessmentRef(where, "a1")) for kind in (JobKind.CLOSING, JobKind.LOOK))
    with tracing.span("turn slack"), tracing.scheduled(closing):
        pass
    with tracing.job(look), tracing.span("send slack chat.postMessage"):
        pass
    with tracing.job(read_job(write_job(closing))):  # as a worker finds it
        pass
    scheduling, _, _, other, run = spans.get_finished_spans()
    assert [each.context.trace_id for each in scheduling.links] == [trace_of(run)]
    assert trace_of(run) != trace_of(other)


def test_a_failure_leaves_no_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="canarybird"), tracing.span("turn slack"):
        raise ValueError("canarybird")
    (span,) = spans.get_finished_spans()
    assert "canarybird" not in span.to_json()


def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        with exporting(True, "rung-web"), tracing.span("turn slack"):
            pass
        collector.shutdown()
    ((path, body),) = got
    assert path == "/v1/traces"
    assert b"rung-web" in body
    assert b"turn slack" in body


def test_missing_packages_are_a_settings_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"install rung\[otel\]"), exporting(True, "rung-web"):
        pass
