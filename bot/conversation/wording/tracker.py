"""The issue tracker of a team, and the links that open a new issue for a step there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.tracker import (
    LONGEST_ADDRESS,
    LONGEST_PATTERN,
    Issue,
    IssueTarget,
    Tracker,
    TrackerProblem,
    address,
)
from bot.conversation.view import Block, Confirmation, Field, Link, Mention, Text, Tone, View
from bot.conversation.wording.phrases import NEXT, line, listed, row, titled
from rubric.model import Step

TRACKER = button("Issue tracker", e.TrackerAsked())
LINKS_IN_A_MESSAGE = 6000  # characters of all addresses in one message, which has other things to say
_REMOVED = Confirmation(
    "Remove the tracker?",
    "Steps will have no “Create issue” any more. I'll tell everyone.",
    "Remove",
    "Keep it",
)
_EXAMPLE = "tracker https://github.com/your-org/your-repo"
_CUSTOM = "For any other, give me the address of its page for a new issue, with {title} and {body} in it."
_CUSTOM_EXAMPLE = "tracker https://issues.example.org/new?title={title}&text={body}"


def say(message: m.TrackerMessage) -> View:
    """Put a message about a tracker into words."""
    match message:
        case m.TrackerShown(tracker):
            return _shown(tracker)
        case m.TrackerChanged():
            return _changed(message)
        case m.TrackerRefused(problem, unknown):
            return _refused(problem, unknown)
        case m.TrackerMoved(tracker):
            now = f"It is {_site(tracker)} now." if tracker else "There is none now."
            return line(f"A teammate changed the tracker again, so I left it. {now}", TRACKER)
        case _:
            assert_never(message)


def create_issue(step: Step, target: IssueTarget | None, links: int = 1) -> tuple[Link, ...]:
    """Link to a new issue for *step*, filled in. A message has *links* of these, and none without a tracker.

    Where the message is full, several of them are filled in with the title and the way back alone.
    """
    if target is None:
        return ()
    issue = Issue(
        step.title,
        (step.why, f"First step: {step.first}", f"Done when: {step.done}"),
        f"From our chat: {target.message_url}" if target.message_url else "",
    )
    most = min(LONGEST_ADDRESS, LINKS_IN_A_MESSAGE // links)
    brief = address(target.tracker, replace(issue, paragraphs=())) if links > 1 else None
    return (Link("Create issue", address(target.tracker, issue, most), brief),)


def _shown(tracker: Tracker | None) -> View:
    if tracker is None:
        said = "Tell me where your team keeps its work. Each step then gets “Create issue”, which opens a new issue there, already filled in."
    else:
        said = f"“Create issue” opens a new issue at {_site(tracker)}. Type “tracker” with another address to change it."
    ways = (button("Remove it", e.TrackerAsked("off"), confirm=_REMOVED), NEXT) if tracker else (NEXT,)
    return titled(
        "Issue tracker",
        (
            Text(said),
            Text(
                "It opens in your browser. You look at it and save it yourself: I never sign in there.",
                Tone.QUIET,
            ),
            *(() if tracker else _examples()),
            row(*ways),
        ),
    )


def _examples() -> Iterator[Block]:
    yield Field("For example", _EXAMPLE)
    yield Text(
        f"For GitHub, GitLab, Jira, Azure DevOps, Linear and Trello, give me the address of your project. {_CUSTOM}"
    )
    yield Field("For example", _CUSTOM_EXAMPLE)


def _changed(changed: m.TrackerChanged) -> View:
    tracker, back = (
        changed.tracker,
        "undid the last change to your team's tracker. " if changed.undone else "",
    )
    if tracker:
        said = f"“Create issue” on your team's steps now opens a new issue at {_site(tracker)}."
        did = f"{back}{said}" if back else f"set your team's tracker. {said}"
    else:
        did = (
            f"{back}Your steps no longer have “Create issue”."
            if back
            else "removed your team's tracker. Your steps no longer have “Create issue”."
        )
    undo = button("Undo", e.TrackerUndone(changed.revision))
    return View("Your team's issue tracker changed", (Mention(changed.person, did), row(NEXT, undo)))


def _site(tracker: Tracker) -> str:
    """Name a tracker with its site: "GitHub (github.com/acme/app)"."""
    place = tracker.pattern.removeprefix("https://").partition("?")[0]
    for end in ("/issues/new", "/-", "/secure/CreateIssueDetails!init.jspa", "/"):
        place = place.removesuffix(end)
    return tracker.name if place.startswith(tracker.name) else f"{tracker.name} ({place})"


def _refused(problem: TrackerProblem, unknown: tuple[str, ...]) -> View:
    found = f"I don't know {listed(unknown)} in this address. " if unknown else ""
    named = found if problem is TrackerProblem.PLACEHOLDERS else ""
    return line(f"{named}{_PROBLEMS[problem]} I changed nothing.", TRACKER)


_PROBLEMS = {
    TrackerProblem.NO_ADDRESS: f"That is no address. Copy it from your browser, like “{_EXAMPLE}”.",
    TrackerProblem.NOT_HTTPS: "The address must begin with https://.",
    TrackerProblem.TOO_LONG: f"The address is longer than {LONGEST_PATTERN} characters.",
    TrackerProblem.CREDENTIALS: "There is a name or a password in the address, and everyone here would see it. Leave it out.",
    TrackerProblem.PLACEHOLDERS: "In braces I only fill in {title} and {body}.",
    TrackerProblem.PLACEHOLDER_IN_SITE: "Nothing in braces may stand in the name of the site. Put {title} and {body} after it.",
    TrackerProblem.NO_TITLE: f"I don't know this tracker. {_CUSTOM}",
    TrackerProblem.PRIVATE: "That address is only reached inside your own network, and I work for many organisations, so I don't take it.",
    TrackerProblem.NO_PROJECT: "That address names no project. Open the project in your browser and copy its address.",
    TrackerProblem.NO_JIRA_IDS: "For Jira I need the numbers of the project and of the issue type: “tracker https://your-site.atlassian.net/secure/CreateIssueDetails!init.jspa?pid=10000&issuetype=10001”. A Jira administrator finds both in the addresses of their settings.",
}
