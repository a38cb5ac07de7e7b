"""Traces for OpenTelemetry: a turn, its scripts, its sends, and the jobs that follow from it.

They are off, and cost nothing, unless the environment names a collector. No answer, name or message of an
error goes into a span: its name says what was done, and nothing else is set.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.settings import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import SpanContext

EXPORT_SECONDS = 2.0  # a collector that does not answer holds up no restart

Hook = Callable[[str], AbstractContextManager[object]]
JobHook = Callable[[object], AbstractContextManager[object]]


@dataclass(slots=True)
class Tracing:
    """Hooks around the work that a trace shows. Each does nothing while traces are off."""

    span: Hook = nullcontext  # around a named operation
    scheduled: JobHook = nullcontext  # around the scheduling of a job
    job: JobHook = nullcontext  # around its run


tracing = Tracing()


@contextmanager
def exporting(wanted: bool, service: str) -> Iterator[None]:
    """Send traces to the collector that the variables of OpenTelemetry name, if that is *wanted*.

    *service* is what the process is called unless a variable says otherwise. Raises SettingsError where
    the packages are missing.
    """
    if not wanted:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(
            ["Traces are configured: install rung[otel], or unset OTEL_EXPORTER_OTLP_*"]
        ) from None
    provider = TracerProvider(
        resource=Resource({SERVICE_NAME: service}).merge(OTELResourceDetector().detect())
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=EXPORT_SECONDS)))
    trace_with(provider)
    try:
        yield
    finally:
        provider.shutdown()


def trace_with(provider: "TracerProvider") -> None:
    """Switch traces on."""
    from opentelemetry.trace import Link, NonRecordingSpan, set_span_in_context

    tracer = provider.get_tracer("rung")

    def started(name: str, **how: object) -> AbstractContextManager[object]:
        # The message of an exception may quote what a person wrote.
        return tracer.start_as_current_span(
            name,
            record_exception=False,
            set_status_on_exception=False,
            **how,  # type: ignore[arg-type]
        )

    def run(job: object) -> AbstractContextManager[object]:
        return started("job", context=set_span_in_context(NonRecordingSpan(_context(job))))

    def scheduled(job: object) -> AbstractContextManager[object]:
        return started("schedule job", links=[Link(_context(job))])

    tracing.span, tracing.scheduled, tracing.job = started, scheduled, run


def _context(job: object) -> "SpanContext":
    """Derive the trace of a job from the job itself, so that it need not be stored with it."""
    from opentelemetry.trace import SpanContext, TraceFlags

    digest = sha256(repr(job).encode("utf-8", "surrogatepass")).digest()
    trace, span = int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])
    return SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
