"""botbuilder-dialogs as its samples have it: a waterfall of six questions, its state in Redis."""

import os
from collections.abc import Mapping
from typing import Any

import jsonpickle
from botbuilder.core import ActivityHandler, ConversationState, MessageFactory, Storage, TurnContext
from botbuilder.dialogs import DialogSet, DialogTurnStatus, WaterfallDialog, WaterfallStepContext
from botbuilder.dialogs.choices import Choice
from botbuilder.dialogs.prompts import ChoicePrompt, PromptOptions
from redis.asyncio import Redis

from tests.bench.teams_echo import serve
from tests.bench.words import QUESTIONS


class RedisStorage(Storage):
    """Keeps state in Redis, as the SDK's own storages keep it elsewhere: pickled as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self._redis = Redis.from_url(os.environ["REDIS_URL"])

    async def read(self, keys: list[str]) -> dict[str, Any]:
        """Read what is kept."""
        found = await self._redis.mget([f"dialog:{key}" for key in keys])
        return {key: jsonpickle.decode(each) for key, each in zip(keys, found, strict=True) if each}

    async def write(self, changes: Mapping[str, Any]) -> None:
        """Keep what has changed."""
        await self._redis.mset({f"dialog:{key}": jsonpickle.encode(each) for key, each in changes.items()})

    async def delete(self, keys: list[str]) -> None:
        """Forget."""
        await self._redis.delete(*(f"dialog:{key}" for key in keys))


async def ask(step: WaterfallStepContext) -> Any:
    """Put the next question."""
    asked = MessageFactory.text("How does capacity follow demand?")
    return await step.prompt("choice", PromptOptions(prompt=asked, choices=list(map(Choice, "abcde"))))


async def finish(step: WaterfallStepContext) -> Any:
    """Say that it is over."""
    await step.context.send_activity("Level 2 of 5")
    return await step.end_dialog()


class DialogBot(ActivityHandler):
    """Goes on with the dialog of a conversation, or begins one."""

    def __init__(self) -> None:
        super().__init__()
        self._state = ConversationState(RedisStorage())
        self._dialogs = DialogSet(self._state.create_property("DialogState"))
        self._dialogs.add(ChoicePrompt("choice"))
        self._dialogs.add(WaterfallDialog("check", [*[ask] * QUESTIONS, finish]))

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Take one message."""
        dialog = await self._dialogs.create_context(turn_context)
        if (await dialog.continue_dialog()).status == DialogTurnStatus.Empty:
            await dialog.begin_dialog("check")
        await self._state.save_changes(turn_context)


if __name__ == "__main__":
    serve(DialogBot())
