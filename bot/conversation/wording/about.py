"""The pages that say what Rung is: for those who find its address, and for app stores that link to them."""

from collections.abc import Iterator, Sequence

from bot.conversation import messages as m
from bot.conversation.reports.document import Document, Part
from bot.conversation.reports.pages import Host, InstallFailure
from bot.conversation.view import Field, Link, LinkList, Text, Tone
from bot.conversation.wording import privacy as privacy_in_chat
from bot.conversation.wording.phrases import SUMMARY

_MAIL = "mailto:"
_INSTALL = "/slack/install"


def app_description(platform: str) -> tuple[str, str]:
    """Describe the app where people of a platform find it, in paragraphs."""
    what = (
        f"Rung asks a team a few questions at a time, right here in {platform}, and tells it where it stands: its level, "
        "what keeps it from the next one, and up to three next steps with a first move for each."
    )
    private = (
        "Answers are confidential: teammates never see who said what. A quick check takes a minute or two and is private "
        "to the person who takes it."
    )
    return what, private


def about(host: Host) -> Document:
    """Say what Rung is, who runs it and who helps."""
    return _page(
        host,
        "Rung",
        Text(SUMMARY, Tone.STRONG),
        Text(
            "Rung is a bot in your team's chat. A team answers a few questions at a time. Rung works out the level by a "
            "fixed rule, says what keeps the team from the next one, and suggests up to three next steps."
        ),
        Text("To begin, write “help” to Rung in chat."),
        *_install(host),
    )


def _install(host: Host) -> Iterator[Part]:
    """Lead to the page that adds Rung to a workspace, where there is one."""
    if host.installs:
        yield LinkList("Next", (Link("Add to Slack", f"{host.base}{_INSTALL}"),))


def privacy(host: Host, answers_days: int) -> Document:
    """Say who sees what, as Rung says it in chat."""
    said = privacy_in_chat.say(m.Privacy(answers_days)).blocks
    told = [part for part in said if isinstance(part, Text)]
    removed = Text("When Rung is removed from a workspace, everything about it is deleted.")
    return _page(host, "Rung: who sees what", *told, removed)


def terms(host: Host) -> Document:
    """Say what people may expect."""
    return _page(
        host,
        "Rung: terms of use",
        Text(
            "Use Rung to help a team choose what to do next. Do not use its levels to rate people or to rank teams: "
            "a level is a rough guide, not a measurement."
        ),
        Text(f"{host.operator or 'The person who runs Rung'} decides who may use it, and for how long."),
        Text("You can stop at any time: “forget me” in chat deletes your answers and your profile at once."),
        Text("Rung is free software under the MIT License and comes without any warranty."),
    )


def install(host: Host, url: str) -> Document:
    """Lead to the page on which Slack asks whether Rung may be added."""
    return _page(
        host,
        "Add Rung to Slack",
        Text(SUMMARY),
        Text("Slack asks you next which workspace it is for, and shows what Rung may do there."),
        LinkList("Next", (Link("Add to Slack", url),)),
    )


def installed(host: Host, workspace: str, ways: Sequence[Link]) -> Document:
    """Confirm that Rung is in a workspace, and say what to do next. *ways* lead to Slack."""
    where = f"the Slack workspace {workspace}" if workspace else "your Slack organisation"
    return _page(
        host,
        "Rung is in your Slack",
        Text(f"Rung was added to {where}.", Tone.STRONG),
        LinkList("Next", tuple(ways)),
        Text("Rung has written to you in Slack. Answer there to try a quick check. Only you see it."),
        Text(
            "For a team: invite Rung to the team's channel with “/invite @Rung”, then type “/rung assess” there."
        ),
        Text("To remove Rung, open it under Apps in your workspace's settings. Everything is then deleted."),
    )


def not_installed(host: Host, why: InstallFailure) -> Document:
    """Say why Rung was not added, and lead to another try."""
    return _page(
        host,
        "Rung was not added to Slack",
        *_NOT_INSTALLED[why],
        LinkList("Next", (Link("Try again", f"{host.base}{_INSTALL}"),)),
    )


_THERE_ALREADY = Text(
    "If Rung has written to you in Slack, it is there already, and you can close this page."
)
_NOT_INSTALLED = {
    InstallFailure.DECLINED: (
        Text("You did not allow it on Slack's page, or your workspace asks an admin first.", Tone.STRONG),
        Text("Nothing has changed in your workspace."),
    ),
    InstallFailure.OTHER_BROWSER: (
        Text("This page was opened a second time, or by a browser that did not start it.", Tone.STRONG),
        _THERE_ALREADY,
        Text("Otherwise start and finish in the same browser, with cookies allowed."),
    ),
    InstallFailure.EXPIRED: (
        Text("It took longer than ten minutes, or this page was opened a second time.", Tone.STRONG),
        _THERE_ALREADY,
    ),
    InstallFailure.REFUSED: (Text("Slack did not accept it.", Tone.STRONG),),
    InstallFailure.UNAVAILABLE: (
        Text("Something did not answer in time. Please try again in a minute.", Tone.STRONG),
    ),
}


def _page(host: Host, title: str, *parts: Part) -> Document:
    """Put a page together, with who runs Rung, who helps, and where to read on."""
    return Document(title, "", (*parts, *_contact(host)))


def _contact(host: Host) -> Iterator[Part]:
    if host.operator:
        yield Field("Who runs this Rung", host.operator)
    if host.support:
        yield LinkList("Help", (Link(host.support.removeprefix(_MAIL), host.support),))
    else:
        yield Field("Help", "Ask the person who added Rung to your team's chat.")
    links = (("What Rung is", "/"), ("Who sees what", "/privacy"), ("Terms of use", "/terms"))
    yield LinkList("Read on", tuple(Link(name, host.base + path) for name, path in links))
