"""Greetings: Rung introduces itself once to a person who installs it or opens the private chat."""

from dataclasses import dataclass, replace

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Origin, Person
from bot.handlers.service import Service
from bot.platforms.common.background_tasks import BackgroundTasks
from bot.platforms.common.sending import SendError
from bot.platforms.slack.home_tab import FIRST_PAGE
from bot.platforms.slack.members import SlackMembers
from bot.platforms.slack.presenter import SlackPresenter


@dataclass(frozen=True, slots=True)
class Greetings:
    """Introduces Rung in the private chat."""

    service: Service
    presenter: SlackPresenter
    members: SlackMembers
    background: BackgroundTasks

    async def greet_installer(self, person: Person) -> None:
        """Introduce Rung once to a person who has just installed it."""
        origin = Origin(person, person.chat)
        help_ = await self.message(origin, e.HelpAsked())
        if await self.service.meet(origin):
            self.background.start(self._greet(origin, help_))

    async def greet_newcomer(self, origin: Origin) -> None:
        """Introduce Rung once to a person who has begun nothing yet.

        All that may fail comes before the person counts as met.
        """
        own, help_ = [await self.message(origin, asked) for asked in (FIRST_PAGE, e.HelpAsked())]
        is_new = await self.service.meet(origin)
        if is_new and isinstance(own, m.Overview) and own.is_empty:
            self.background.start(self._greet(origin, help_))

    async def message(self, origin: Origin, asked: e.Event) -> m.Message:
        """Ask for a message that is not an answer to a payload."""
        return (await self.service.take(replace(origin, delivery_ids=()), asked, self.members))[0].message

    async def _greet(self, origin: Origin, help_: m.Message) -> None:
        """Introduce Rung. A greeting that was refused may be given again."""
        try:
            await self.presenter.greet(origin.person, help_)
        except SendError:
            await self.service.forget_greeting(origin)
            raise
