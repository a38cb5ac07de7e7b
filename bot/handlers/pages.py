"""Pages of results. Everyone in a team is told of a new one, and any of them can stop it."""

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.conversation.reports.pages import ResultPage, SharedPage, result_page
from bot.conversation.session import WriteStatus
from bot.conversation.when.zones import local_day
from bot.handlers import results, shared_conversations
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.outbox.job import Job, JobKind
from bot.ports.messenger import Messenger


async def share(context: HandlerContext, origin: Origin, event: e.ResultPageAsked) -> Replies:
    """Make a page of a result and tell everyone of it, or give the link of the one that is open."""
    ref, links, now = event.assessment, context.page_links, context.runtime.now()
    where = ref.conversation
    if links is None:
        return await _without_links(context, origin, ref)
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    found = await results.find(context, ref)
    wanted = SharedPage(context.runtime.new_id(), now + links.seconds)
    status, page = await context.store.pages.share(ref, wanted, now)
    if found is None or page is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    await context.store.jobs.schedule(Job(JobKind.PAGE_ENDED, ref), page.until)
    rubric, record = found.result
    until = local_day(page.until, record.zone)
    file_url = None if links.is_public else links.file_url(ref, page)
    facts = m.PageFacts(rubric, ref, record.closed_day, until, links.url(ref, page), file_url)
    is_told = status is WriteStatus.UNCHANGED and page.message
    if is_told or not await results.claim_show(context, origin, where, f"page {page.id}"):
        return to_you(m.PageLink(facts))
    told = m.Reply(m.To.EVERYONE, m.PageShared(facts, origin.person.id), m.PageOf(ref), conversation=where)
    return (told,) if origin.conversation == where else (told, *to_you(m.PageLink(facts)))


async def _without_links(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> Replies:
    """Say how a page becomes a file, to people who may see its result."""
    if not context.has_pages:
        return error(m.ErrorCode.NO_PAGES)
    if refused := await results.refusal(context, origin, ref):
        return to_you(refused)
    return to_you(m.PageCommand(ref))


async def stop(context: HandlerContext, origin: Origin, event: e.ResultPageStopped) -> Replies:
    """Stop a page, for any member of its team, and say so in place of its link."""
    ref = event.assessment
    if failure := await shared_conversations.post_failure(context, origin, ref.conversation):
        return to_you(m.CouldNotPost(failure))
    page = await context.store.pages.get(ref)
    await context.store.pages.stop(ref)
    await context.store.jobs.cancel(Job(JobKind.PAGE_ENDED, ref))
    found = await results.find(context, ref)
    if page is None or found is None:
        return to_you(m.PageOver(ref))
    rubric, record = found.result
    stopped = m.PageStopped(rubric, ref, record.closed_day, origin.person.id)
    told = m.Reply(m.To.EVERYONE, stopped, m.PageOf(ref), page.message, ref.conversation)
    return (told,) if event.public else (told, *to_you(m.PageOver(ref)))


async def end(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Say in place of a page's link that its time is over. A repeat is harmless."""
    ref = job.assessment
    page, found = await context.store.pages.get(ref), await results.find(context, ref)
    if page is None or found is None or not page.message:
        return ()
    if page.until > context.runtime.now():  # a later one
        await context.store.jobs.reschedule(job, page.until)
        return ()
    rubric, record = found.result
    ended = m.PageEnded(rubric, ref, record.closed_day, local_day(page.until, record.zone))
    return (m.Reply(m.To.EVERYONE, ended, m.PageOf(ref), page.message, ref.conversation),)


async def not_posted(context: HandlerContext, ref: AssessmentRef) -> None:
    """Stop a page whose message could not be posted. The next page has a claim of its own."""
    page = await context.store.pages.get(ref)
    if page and not page.message:
        await context.store.pages.stop(ref)


async def copy(context: HandlerContext, origin: Origin, event: e.MarkdownAsked) -> Replies:
    """Give a result as Markdown to people who may see it."""
    if refused := await results.refusal(context, origin, event.assessment):
        return to_you(refused)
    page = await _page(context, event.assessment)
    return to_you(m.MarkdownCopy(page, event.assessment)) if page else error(m.ErrorCode.NO_TEAM_RESULT)


async def opened(context: HandlerContext, ref: AssessmentRef, id_: str) -> ResultPage | None:
    """Read the page of a result for a person who holds its link, or None once it is over."""
    page = await _open_page(context, ref, id_)
    return await _page(context, ref, page.until) if page else None


async def saved(context: HandlerContext, ref: AssessmentRef, id_: str) -> ResultPage | None:
    """Read the page of a result as a file that stays, for a person who holds its link."""
    return await _page(context, ref) if await _open_page(context, ref, id_) else None


async def _open_page(context: HandlerContext, ref: AssessmentRef, id_: str) -> SharedPage | None:
    page = await context.store.pages.get(ref)
    return page if page and page.id == id_ and page.until > context.runtime.now() else None


async def newest(context: HandlerContext, where: Conversation) -> ResultPage | None:
    """Read the newest result of a team as a page, or None without any."""
    return await _page_of(context, where, results.pick(await results.known_results(context, where)))


async def _page(context: HandlerContext, ref: AssessmentRef, until: int = 0) -> ResultPage | None:
    return await _page_of(context, ref.conversation, await results.find(context, ref), until)


async def _page_of(
    context: HandlerContext, where: Conversation, found: results.PickedResult | None, until: int = 0
) -> ResultPage | None:
    if found is None:
        return None
    rubric, record = found.result
    planned = await results.plan_of(context, where, found)
    last_day = local_day(until, record.zone) if until else None
    before = found.earlier[0] if found.earlier else None
    return result_page(rubric, record, before, planned.plan, last_day)
