"""The Microsoft 365 Agents SDK's own echo, as its quickstart has it, with sign-in."""

import os

from aiohttp import web
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.aiohttp import CloudAdapter, jwt_authorization_middleware, start_agent_process
from microsoft_agents.hosting.core import (
    AgentApplication,
    AgentAuthConfiguration,
    MemoryStorage,
    TurnContext,
    TurnState,
)
from microsoft_agents.hosting.core.authorization import _entra_issuers

from tests.bench import detour


def application() -> web.Application:
    """Put it together as the quickstart does."""
    settings = AgentAuthConfiguration(
        client_id=os.environ["TEAMS_APP_ID"],
        client_secret=os.environ["TEAMS_APP_PASSWORD"],
        tenant_id=os.environ["TEAMS_APP_TENANT_ID"],
    )
    connections = MsalConnectionManager(connections_configurations={"SERVICE_CONNECTION": settings})
    adapter = CloudAdapter(connection_manager=connections)
    agent = AgentApplication[TurnState](
        storage=MemoryStorage(), adapter=adapter, connection_manager=connections
    )

    @agent.activity("message")
    async def echo(context: TurnContext, _: TurnState) -> None:
        await context.send_activity(f"you said: {context.activity.text}")

    async def messages(request: web.Request) -> web.Response | None:
        return await start_agent_process(request, agent, adapter)

    app = web.Application(middlewares=[jwt_authorization_middleware])
    app["agent_configuration"] = connections.get_default_connection_configuration()
    app.router.add_post("/api/messages", messages)
    return app


if __name__ == "__main__":
    detour.lead()
    _entra_issuers.BOTFRAMEWORK_JWKS_URIS["https://api.botframework.com"] = (
        f"{detour.HERE}/v1/.well-known/keys"
    )
    web.run_app(application(), port=int(os.environ["PORT"]), access_log=None, print=None)
