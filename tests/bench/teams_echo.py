"""botbuilder's own echo, as its samples have it: CloudAdapter on aiohttp, everything default, with sign-in."""

import os

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

from tests.bench import detour


class Config:
    """What the samples read from the environment."""

    PORT = int(os.environ["PORT"])
    APP_ID = os.environ["TEAMS_APP_ID"]
    APP_PASSWORD = os.environ["TEAMS_APP_PASSWORD"]
    APP_TYPE = "SingleTenant"
    APP_TENANTID = os.environ["TEAMS_APP_TENANT_ID"]


class EchoBot(ActivityHandler):
    """Says what it hears."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Say it."""
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")


def serve(bot: ActivityHandler) -> None:
    """Serve *bot* as the samples do."""
    detour.lead()
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Config()))

    async def messages(request: web.Request) -> web.Response:
        answer: web.Response = await adapter.process(request, bot)
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, port=Config.PORT, access_log=None, print=None)


if __name__ == "__main__":
    serve(EchoBot())
