"""A team's list of all its steps over time: open, done and dropped, and for how long."""

from collections.abc import Iterator, Sequence

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.reminders.preferences import DAY
from bot.conversation.team_record import AdoptedStep, StepState
from bot.conversation.view import Block, Buttons, Heading, Link, LinkList, Mention, Text, Tone, View
from bot.conversation.wording import tracker
from bot.conversation.wording.phrases import NEXT, counted, day, row
from rubric import Rubric

MOST_IN_A_GROUP, MOST_ON_A_PAGE = 5, 10
_NAMES = {StepState.ADOPTED: "Open", StepState.DONE: "Done", StepState.DROPPED: "Dropped"}
_AGES = ((60 * DAY, 30 * DAY, "month"), (14 * DAY, 7 * DAY, "week"), (0, DAY, "day"))  # from, unit, its name

Steps = Sequence[tuple[Rubric, AdoptedStep]]


def say(listed: m.StepList) -> View:
    """Show all steps by their state, or one page of the steps in one state."""
    blocks = tuple(_everything(listed) if listed.state is None else _page(listed, listed.state))
    return View("All our steps", blocks)


def _everything(listed: m.StepList) -> Iterator[Block]:
    yield Heading("All our steps")
    if not listed.steps:
        yield Text("No steps yet.")
    longer = []
    for state, name in _NAMES.items():
        found = _with(listed, state)
        if not found:
            continue
        yield Text(f"{name} ({len(found)})", Tone.STRONG)
        yield from _lines(listed, found[:MOST_IN_A_GROUP])
        if len(found) > MOST_IN_A_GROUP:
            longer.append(button(f"All {len(found)} {name.lower()}", e.StepsAsked(state)))
    if longer:
        yield row(*longer)
    yield row(NEXT, tracker.TRACKER)


def _page(listed: m.StepList, state: StepState) -> Iterator[Block]:
    found, first = _with(listed, state), listed.page * MOST_ON_A_PAGE
    shown = found[first : first + MOST_ON_A_PAGE]
    yield Heading(f"{_NAMES[state]} steps")
    if shown:
        yield Text(f"{first + 1} to {first + len(shown)} of {len(found)}", Tone.QUIET)
        yield from _lines(listed, shown)
    else:
        yield Text("No steps here.")
    ways = [button("All steps", e.StepsAsked(back=True))]
    if listed.page:
        ways.append(button("Back", e.StepsAsked(state, listed.page - 1)))
    if first + MOST_ON_A_PAGE < len(found):
        ways.append(button("More", e.StepsAsked(state, listed.page + 1)))
    yield Buttons(tuple(ways))


def _with(listed: m.StepList, state: StepState) -> Steps:
    """List the steps in a state: the oldest open one first, and the one that ended last first."""
    found = [each for each in listed.steps if each[1].state is state]
    if state is not StepState.ADOPTED:
        found.sort(key=lambda each: -each[1].ended)
    return found


def _lines(listed: m.StepList, shown: Steps) -> Iterator[Block]:
    several = len({adoption.rubric.id for _, adoption in listed.steps}) > 1
    for rubric, adoption in shown:
        title = f"“{rubric.step(adoption.step)[2].title}”"
        yield _line(f"{title} ({rubric.name})" if several else title, adoption, listed)
    links = tuple(_issues(listed, [each for each in shown if each[1].is_open]))
    if links:
        yield LinkList("Create issue", links)


def _issues(listed: m.StepList, shown: Steps) -> Iterator[Link]:
    for rubric, adoption in shown:
        step = rubric.step(adoption.step)[2]
        for link in tracker.create_issue(step, listed.issues, len(shown)):
            yield Link(step.title, link.url)


def _line(title: str, adoption: AdoptedStep, listed: m.StepList) -> Block:
    since = day(adoption.changed, listed.zone)
    if adoption.is_open:
        waited = _age(listed.now - adoption.since)
        if adoption.owner:
            return Mention(adoption.owner, f"has owned {title} {waited}since {since}.")
        return Text(f"{title} has no owner yet. It has been on the list {waited}since {since}.")
    ended = "dropped" if adoption.state is StepState.DROPPED else "finished"
    checked = " (confirmed)" if adoption.is_confirmed else ""
    who = adoption.moved_by or adoption.owner
    if who:
        return Mention(who, f"{ended} {title} on {since}{checked}.")
    return Text(f"{title} was {ended} on {since}{checked}.")


def _age(seconds: int) -> str:
    """Say for how long a step has been in its state, if that is a day or more: "for three weeks, "."""
    _, unit, name = next(each for each in _AGES if seconds >= each[0] or not each[0])
    count = seconds // unit
    return f"for {counted(count, name)}, " if count > 0 else ""
