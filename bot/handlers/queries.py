"""Queries for holders of links and for the person who runs Rung, without an event."""

from bot.conversation.calendar import CalendarDate, CalendarEntry, CancelledDate
from bot.conversation.identity import AssessmentRef, Conversation, Workspace
from bot.conversation.reports.exports import Rows, Subject, TeamResults
from bot.conversation.reports.pages import ResultPage
from bot.conversation.reports.portfolio import CapabilityFigures
from bot.conversation.reports.step_export import StepRow
from bot.handlers import calendars, exports, pages, portfolio, reminder_settings
from bot.handlers.context import HandlerContext
from bot.handlers.reminder_settings import Outlook
from bot.telemetry import audit


class Reader:
    """Reads results, steps, dates and plans, and notes each download in the audit log."""

    def __init__(self, context: HandlerContext) -> None:
        self._context = context

    async def exported(self, what: Subject) -> Rows:
        """Read the rows of an export. The caller holds a link, or runs Rung."""
        rows = await exports.read_rows(self._context, what)
        if rows:
            audit.note_fetched(what)
        return rows

    async def calendar_date(
        self, ref: AssessmentRef, what: CalendarDate
    ) -> CalendarEntry | CancelledDate | None:
        """Read a date of an assessment as it is now. The caller holds a link."""
        return await calendars.read(self._context, ref, what)

    async def exported_steps(self, where: Conversation) -> tuple[StepRow, ...]:
        """Read the steps of a team over time. The caller runs Rung."""
        rows = await exports.read_steps(self._context, where)
        if rows:
            audit.note_fetched(TeamResults(where))
        return rows

    async def page(self, ref: AssessmentRef, id_: str) -> ResultPage | None:
        """Read the page of a result for the holder of its link, or None once it is over."""
        return await pages.opened(self._context, ref, id_)

    async def page_file(self, ref: AssessmentRef, id_: str) -> ResultPage | None:
        """Read the page of a result as a file, for the holder of its link, or None once it is over."""
        return await pages.saved(self._context, ref, id_)

    async def newest_page(self, where: Conversation) -> ResultPage | None:
        """Read the newest result of a team as a page, for the person who runs Rung, or None without any."""
        page = await pages.newest(self._context, where)
        if page:
            audit.note_fetched(TeamResults(where))
        return page

    async def outlook(self, receiver: Conversation) -> tuple[Outlook, ...]:
        """Say which reminders and starts are planned for a person or a team, and why some will not come."""
        planned = await reminder_settings.outlook(self._context, receiver)
        return (*planned, *await reminder_settings.starts(self._context, receiver))

    async def portfolio(self, workspace: Workspace) -> tuple[CapabilityFigures, ...]:
        """Give the figures of all teams of a workspace that share theirs."""
        return await portfolio.figures(self._context, workspace)
