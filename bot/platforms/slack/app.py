"""Handlers of payloads in Bolt's app: parse, take the turn, acknowledge, send in the background.

A turn is taken inside the request, before Bolt has anything to answer: so an
acknowledged event is a stored one.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, Person
from bot.conversation.wording import say
from bot.errors import BadPayload, RequestRefused, StoreUnavailable, UnderWay
from bot.handlers.service import Replies, Service
from bot.platforms.common.background_tasks import BackgroundTasks
from bot.platforms.common.deduplication import Deduplicator
from bot.platforms.common.edge import NOT_CONFIRMED, STORE_DOWN, note_refusal, take_turn, within_turn_time
from bot.platforms.common.payload import Json
from bot.platforms.common.sending import SendError
from bot.platforms.slack import parse
from bot.platforms.slack.client import BotTokens, message_body
from bot.platforms.slack.greetings import Greetings
from bot.platforms.slack.home_tab import FIRST_PAGE
from bot.platforms.slack.installs import remove_uninstalled
from bot.platforms.slack.members import SlackMembers
from bot.platforms.slack.parse import PLATFORM, TEXT, Affiliation, SlackIncoming, tenant
from bot.platforms.slack.presenter import SlackPresenter
from bot.platforms.slack.render import PRIVATE, SlackMessage
from bot.telemetry.logs import log_bug, logger
from bot.telemetry.traces import tracing

NO_RETRY = {"x-slack-no-retry": "1"}
REFUSALS = (m.ErrorCode.OUTSIDER, m.ErrorCode.NOT_RECOGNISED, m.ErrorCode.NOT_INSTALLED, m.ErrorCode.KEY_LOST)

# Whose answers name times of the day.
NamesTimes = e.AssessAsked | e.ScheduleAsked | e.RemindAsked | e.OverviewAsked
log = logger("slack")


@dataclass(frozen=True, slots=True)
class PayloadHandlers:
    """Takes payloads: each kind has a method, which gives what Slack gets back."""

    service: Service
    presenter: SlackPresenter
    members: SlackMembers
    tokens: BotTokens
    background: BackgroundTasks
    greetings: Greetings
    deduplicator: Deduplicator[BoltResponse] = field(default_factory=lambda: Deduplicator(_ok))

    async def take(self, body: Json) -> BoltResponse:
        """Take any payload, or raise BadPayload for what Slack would not send."""
        match body.get("type"):
            case "block_actions":
                return await self.press(body)
            case "event_callback":
                return await self.event(body)
            case "shortcut" | "message_action":
                return await self.shortcut(body)
            case "view_submission":
                return await self.submission(body)
            case "view_closed":
                return _ok()
            case "app_rate_limited":
                log.warning("events_dropped", reason="rate_limit")  # of a workspace, for a minute
                return _ok()
            case None if "command" in body:
                return await self.command(body)
        raise BadPayload

    async def command(self, body: Json) -> BoltResponse:
        """Answer a slash command in its acknowledgement: that reaches people even where we are no member."""
        incoming = parse.command(body)
        try:
            replies = await self._take(incoming)
        except StoreUnavailable:
            return _ephemeral(self.presenter.draw(NOT_CONFIRMED, PRIVATE))
        if not replies:  # a second delivery
            return _ok()
        if all(reply.to is m.To.CHAT for reply in replies):
            replies = (*replies, m.Reply(m.To.YOU, m.InYourChat()))
        told = next((reply for reply in replies if reply.to is m.To.YOU), None)
        drawing = self.presenter.draw(told.message, PRIVATE) if told else None
        # Slack does not report a picture that it refuses in an acknowledgement.
        if told is None or drawing is None or drawing.pictured or _follows_a_post(told, replies):
            self.background.start(self._show(incoming, replies))
            return _ok()
        self.background.start(self._show(incoming, replies, but=told))
        return _ephemeral(drawing)

    async def press(self, body: Json) -> BoltResponse:
        """Take a button's event. Where nothing could be stored, let Slack show the press as failed."""
        incoming = parse.press(body)
        if incoming.place.home and incoming.event == FIRST_PAGE:
            return await self._home(incoming)
        try:
            replies = await self._take(incoming)
        except StoreUnavailable:
            if incoming.place.response_url:
                self.background.start(self.presenter.warn(incoming, NOT_CONFIRMED))
            return _unavailable()
        self.background.start(self.presenter.show(incoming, replies))
        return _ok()

    async def submission(self, body: Json) -> BoltResponse:
        """Take a form. An error is shown in the form, so that no text is lost."""
        incoming = parse.submission(body)
        try:
            replies = await self._take(incoming)
        except StoreUnavailable:
            return _form_error(NOT_CONFIRMED)
        wrong = next((reply.message for reply in replies if isinstance(reply.message, m.ErrorMessage)), None)
        rest = tuple(reply for reply in replies if reply.message is not wrong)
        self.background.start(self.presenter.show(incoming, rest))
        return _form_error(wrong) if wrong else _ok()

    async def shortcut(self, body: Json) -> BoltResponse:
        """Take the global shortcut."""
        return await self._take_and_show(parse.shortcut(body))

    async def event(self, body: Json) -> BoltResponse:
        """Take an event that Slack sends by itself, and sends again if it is not acknowledged."""
        return await self.deduplicator.run_once(parse.delivery_ids(body), partial(self._event, body))

    async def _event(self, body: Json) -> BoltResponse:
        match parse.event_kind(body):
            case "app_mention":
                said = parse.mention(body)
                return await self._take_and_show(said) if said else _ignored()
            case "message":
                said = parse.message(body)
                return await self._take_and_show(said) if said else _ok()
            case "member_left_channel":
                return await self._left(*parse.left(body))
            case "app_home_opened":
                return await self._home(parse.home_opened(body))
            case "app_uninstalled" | "tokens_revoked" as gone if parse.is_uninstallation(body, gone):
                return await self._uninstalled(tenant(body), parse.event_time(body))
        return _ok()

    async def _take_and_show(self, incoming: SlackIncoming) -> BoltResponse:
        """Take an event whose answer cannot say anything: the replies are shown afterwards."""
        try:
            replies = await self._take(incoming)
        except StoreUnavailable:
            return _unavailable()
        self.background.start(self._show(incoming, replies))
        return _ok()

    async def _show(self, incoming: SlackIncoming, replies: Replies, but: m.Reply | None = None) -> None:
        """Show the replies to an event, *but* one that its response holds. Remember that it was answered."""
        arrived = await self.presenter.show(incoming, tuple(reply for reply in replies if reply is not but))
        if incoming.event is not None and (arrived or but) and not _is_refused(replies):
            await self.service.mark_answered(incoming.origin, incoming.event, replies)

    async def _home(self, incoming: SlackIncoming) -> BoltResponse:
        """Draw the first page of the Home tab, or greet a newcomer on the messages."""
        person = incoming.origin.person
        try:
            async with within_turn_time():
                if not await self.tokens.token(person.tenant):
                    return _ok()
                incoming = await self._looked_up(incoming)
                if refusal := _refusal(incoming.affiliation, looked_up=True):
                    return self._refused_home(incoming, refusal)
                if not incoming.place.home:
                    await self.greetings.greet_newcomer(incoming.origin)
                    return _ok()
                await self.service.meet(incoming.origin)
                own = await self.greetings.message(incoming.origin, FIRST_PAGE)
        except StoreUnavailable:
            if incoming.place.home:
                self.background.start(self.presenter.home_tab.show(person, STORE_DOWN))
            return _unavailable()
        self.background.start(self.presenter.home_tab.show(person, own))
        return _ok()

    def _refused_home(self, incoming: SlackIncoming, refusal: m.ErrorMessage) -> BoltResponse:
        """Show a person why the Home tab is empty. The chat stays as it is."""
        if incoming.place.home:
            self.background.start(self.presenter.home_tab.show(incoming.origin.person, refusal))
        return _ok()

    async def _left(self, where: Conversation, person: Person) -> BoltResponse:
        self.members.forget(where, person.id)
        try:
            async with within_turn_time():
                await self.service.note_left(where, person)
        except StoreUnavailable:
            return _unavailable()
        return _ok()

    async def _uninstalled(self, tenant: str, at: int) -> BoltResponse:
        """Delete all data of a workspace that removed us *at* a time.

        After a failure Slack sends the event again.
        """
        try:
            if await remove_uninstalled(self.tokens, self.presenter.client, tenant, at):
                await self.service.forget_tenant(PLATFORM, tenant)
                log.info("uninstalled")
        except (StoreUnavailable, SendError):
            return _unavailable()
        return _ok()

    async def _take(self, incoming: SlackIncoming) -> Replies:
        """Take one event, or raise StoreUnavailable where its outcome is not known in time."""
        if incoming.event is None:
            return ()
        return await take_turn(PLATFORM, incoming.event, self._replies(incoming, incoming.event))

    async def _replies(self, incoming: SlackIncoming, event: e.Event) -> Replies:
        if refusal := _refusal(incoming.affiliation):
            return _you(refusal)
        if not await self.tokens.token(tenant := incoming.origin.person.tenant):
            is_sealed = self.tokens.is_sealed(tenant)
            return _you(m.ErrorMessage(m.ErrorCode.KEY_LOST if is_sealed else m.ErrorCode.NOT_INSTALLED))
        if incoming.affiliation is Affiliation.UNKNOWN:
            incoming = self._recognised(incoming)
        if isinstance(event, NamesTimes) or incoming.affiliation is Affiliation.UNKNOWN:
            incoming = await self._looked_up(incoming)
            if refusal := _refusal(incoming.affiliation, looked_up=True):
                return _you(refusal)
        return await self.service.take(incoming.origin, event, self.members)

    def _recognised(self, incoming: SlackIncoming) -> SlackIncoming:
        """Take a person for a colleague whose workspace is known to belong to the install."""
        known = self.members.is_of_install(incoming.origin.person.tenant, incoming.workspace)
        return replace(incoming, affiliation=Affiliation.COLLEAGUE) if known else incoming

    async def _looked_up(self, incoming: SlackIncoming) -> SlackIncoming:
        """Add what Slack has to be asked for, if it answers in time: a time zone, and who is a colleague."""
        if incoming.affiliation is Affiliation.OUTSIDER:
            return incoming
        known = await self.members.look_up(incoming.origin.person, incoming.organisation)
        if known is None:
            return incoming
        is_colleague = known.is_colleague or incoming.affiliation is Affiliation.COLLEAGUE
        affiliation = Affiliation.COLLEAGUE if is_colleague else Affiliation.OUTSIDER
        return replace(incoming, origin=replace(incoming.origin, zone=known.zone), affiliation=affiliation)


def bolt_app(handlers: PayloadHandlers, client: AsyncWebClient, oauth: AsyncOAuthSettings | None) -> AsyncApp:
    """Build Bolt's app around *handlers*, without the checks that the edge has done already."""
    app = AsyncApp(
        name="rung",
        logger=silent_logger(),
        client=client,
        signing_secret="",
        process_before_response=True,
        authorize=_Authorized(),
        oauth_settings=oauth,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(_Listener(handlers))
    app.error(_malformed)
    return app


async def dispatch(app: AsyncApp, body: Mapping[str, object]) -> BoltResponse:
    """Dispatch a decoded payload through Bolt. One that makes it fail is malformed."""
    try:
        # Only in this mode Bolt takes a body that is decoded already.
        request = AsyncBoltRequest(body=dict(body), mode="socket_mode")
        with tracing.span("turn slack"):
            return await app.async_dispatch(request)
    except Exception as error:  # noqa: BLE001, all that is ours is caught in the listener
        return await _malformed(error)


async def _malformed(error: Exception) -> BoltResponse:
    log.warning("malformed_payload", error=type(error).__name__)
    return _bad()


def silent_logger() -> logging.Logger:
    """Give Bolt and the SDK a silent logger, because they would print bodies. We log errors ourselves."""
    quiet = logging.getLogger("slack_bolt.rung")
    quiet.setLevel(logging.CRITICAL + 1)
    return quiet


class _Authorized(AsyncAuthorize):
    """Authorizes every signed request at no cost. Sends look up the token."""

    def __init__(self) -> None:
        pass

    async def __call__(self, **_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)


class _Listener(AsyncMiddleware):
    """Takes every payload that Bolt lets through, instead of its own matching of listeners."""

    def __init__(self, handlers: PayloadHandlers) -> None:
        self._handlers = handlers

    async def async_process(  # the names are Bolt's
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002
    ) -> BoltResponse:
        """Answer a payload: 400 for a bad one, 503 for one that another process is taking.

        An error of ours is a 500 with a line in the log.
        """
        try:
            return await self._handlers.take(req.body)
        except RequestRefused as error:
            note_refusal(PLATFORM, error)
            return _unavailable() if isinstance(error, UnderWay) else _bad()
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            log_bug(log, "turn_failed", error)
            return BoltResponse(status=500)


def _refusal(affiliation: Affiliation, *, looked_up: bool = False) -> m.ErrorMessage | None:
    """Say why a person is not served. An unknown person is looked up first."""
    if affiliation is Affiliation.OUTSIDER:
        return m.ErrorMessage(m.ErrorCode.OUTSIDER)
    if looked_up and affiliation is Affiliation.UNKNOWN:
        return m.ErrorMessage(m.ErrorCode.NOT_RECOGNISED)
    return None


def _is_refused(replies: Replies) -> bool:
    """Tell whether a person was not served. Then nothing about them is kept."""
    return any(isinstance(each.message, m.ErrorMessage) and each.message.code in REFUSALS for each in replies)


def _follows_a_post(told: m.Reply, replies: Replies) -> bool:
    """Return True if *told* confirms a post that has not been made yet."""
    if isinstance(told.message, m.InYourChat):
        return True
    return any(reply.to is m.To.EVERYONE and not reply.message_id for reply in replies)


def _you(message: m.Message) -> Replies:
    return (m.Reply(m.To.YOU, message),)


def _ephemeral(drawing: SlackMessage) -> BoltResponse:
    body = message_body({"response_type": "ephemeral", "text": drawing.text}, drawing.blocks)
    return BoltResponse(status=200, body=body.decode())


def _form_error(problem: m.ErrorMessage) -> BoltResponse:
    """Keep a modal open, with the error under its text field."""
    errors = {"response_action": "errors", "errors": {TEXT: say(problem).summary}}
    return BoltResponse(status=200, body=json.dumps(errors))


def _ok() -> BoltResponse:
    return BoltResponse(status=200)


def _ignored() -> BoltResponse:
    """Acknowledge and log a mention by a bot or in an edit. An operator finds here why no answer follows."""
    log.info("mention_ignored")
    return _ok()


def _bad() -> BoltResponse:
    return BoltResponse(status=400, headers={**NO_RETRY})


def _unavailable() -> BoltResponse:
    return BoltResponse(status=503, headers={"retry-after": "5"})
