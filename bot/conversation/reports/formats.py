"""The formats of exports. The command line reads them before it knows what to run."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """How rows are written down."""

    JSON = "json"
    CSV = "csv"
