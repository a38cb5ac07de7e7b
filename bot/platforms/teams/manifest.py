"""The app's package: uploaded once to Teams, it tells who we are, where we may be added, what to say to us.

https://learn.microsoft.com/microsoft-365/extensibility/schema/
"""

import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import typer

from bot.conversation.typed.commands import COMMANDS
from bot.conversation.wording.about import app_description
from bot.conversation.wording.phrases import SUMMARY
from bot.errors import UsageError
from bot.platforms.common.manifest import Url, public_address
from bot.settings import GUID, environment

EXAMPLE = "rung manifest teams --url https://rung.example.org --app-id 00000000-..."
MANIFEST_VERSION = "1.25"  # the first that speaks of shared and private channels
TARGETED_VERSION = "1.29"  # the first that speaks of messages for one person among others
# Teams shows twelve commands in a place, so each place leaves out some. `help` lists them all.
NOWHERE = ("compare", "guide", "portfolio", "scan", "schedule", "tracker", "words")
NOT_IN_PERSONAL = frozenset(
    (*NOWHERE, "assess", "history", "status", "close", "manage", "drop", "export", "next")
)
NOT_IN_TEAMS = frozenset(
    (*NOWHERE, "home", "remind", "continue", "privacy", "forget me", "rubrics", "done", "teams")
)
_ICONS = Path(__file__).parent / "icons"
_ACCENT = "#1d3557"  # the ground of the coloured icon
_DESCRIPTION = "\n\n".join(
    (
        *app_description("Teams"),
        "Rung reads what is written to it in its own chat, and elsewhere only where it is mentioned.",
    )
)


def command(
    url: Url = "",
    app_id: Annotated[
        str, typer.Option(help="The registration's app id; TEAMS_APP_ID if left out.", metavar="GUID")
    ] = "",
    about: Annotated[
        str, typer.Option(help="Your page about Rung: support, privacy, terms. Rung's own if left out.")
    ] = "",
    output: Annotated[Path, typer.Option(help="The file to write.")] = Path("rung-teams.zip"),
) -> None:
    """Write the app's package for Teams: upload it under Apps, Manage your apps, Upload an app."""
    address = public_address(url, "Teams")
    if not address.startswith("https://"):
        raise UsageError("Teams wants an https address: --url https://...")
    found = app_id or environment().get("TEAMS_APP_ID", "").strip()
    if not GUID.fullmatch(found):
        raise UsageError("Say which app it is: --app-id with the Application (client) ID, a GUID.")
    if about and not about.startswith("https://"):
        raise UsageError("--about must be an https address.")
    targeted = environment().get("TEAMS_TARGETED_MESSAGES", "").strip() == "preview"
    try:
        output.write_bytes(package(address, found.lower(), about, targeted=targeted))
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None
    typer.echo(f"{output}: upload it in Teams under Apps, Manage your apps, Upload an app")


def package(url: str, app_id: str, about: str = "", *, targeted: bool = False) -> bytes:
    """Zip the files that are uploaded to Teams. The same words give the same bytes."""
    text = json.dumps(manifest(url, app_id, about, targeted=targeted), indent=2, ensure_ascii=False)
    files = {"manifest.json": text.encode()}
    files |= {icon: (_ICONS / icon).read_bytes() for icon in ("color.png", "outline.png")}
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return written.getvalue()


def manifest(url: str, app_id: str, about: str = "", *, targeted: bool = False) -> dict[str, object]:
    """Describe the app *app_id*, reached at *url*. *about* is the page that describes it to people.

    *targeted* offers the commands after a slash as well. Only their author sees the answer.
    """
    written = TARGETED_VERSION if targeted else MANIFEST_VERSION
    privacy, terms = about or f"{url}/privacy", about or f"{url}/terms"
    slash: dict[str, object] = {"triggers": ["mention", "slash"]} if targeted else {}
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{written}/MicrosoftTeams.schema.json",
        "manifestVersion": written,
        "version": version("rung"),
        "id": app_id,
        "developer": {
            "name": "Rung",
            "websiteUrl": about or url,
            "privacyUrl": privacy,
            "termsOfUseUrl": terms,
        },
        "name": {"short": "Rung", "full": "Rung: the level of a team's capabilities"},
        "description": {"short": SUMMARY, "full": _DESCRIPTION},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _ACCENT,
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal", "team", "groupChat"],
                "commandLists": [
                    {"scopes": ["personal"], "commands": _commands(NOT_IN_PERSONAL)},
                    {"scopes": ["team", "groupChat"], "commands": _commands(NOT_IN_TEAMS), **slash},
                ],
                **({"supportsTargetedMessages": True} if targeted else {}),
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(url).hostname],
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def _commands(left_out: frozenset[str]) -> list[dict[str, str]]:
    return [
        {"title": command.word, "description": command.purpose}
        for command in COMMANDS
        if command.group and command.word not in left_out
    ]
