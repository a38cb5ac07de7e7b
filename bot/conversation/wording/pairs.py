"""Two checks side by side: the offer, the preview and the post."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import PersonId
from bot.conversation.pairs import Pair
from bot.conversation.view import Block, Button, Divider, Field, Heading, Mention, Style, Text, Tone, View
from bot.conversation.wording import scan
from bot.conversation.wording.phrases import (
    HELP,
    HOME,
    NEXT,
    YOUR_TEAMS,
    check_length,
    line,
    listed,
    row,
    titled,
    when,
)
from bot.conversation.wording.results import grid, level_of
from rubric import Result, Rubric

MOST_APART = 2  # topics named in which two people differ most, and others that are as far apart
PRIVACY = button("Who sees what?", e.PrivacyAsked())


def say(message: m.PairMessage) -> View:
    """Put a message about two checks side by side into words."""
    match message:
        case m.PairOffer():
            return _offer(message)
        case m.PairOfferOver(pair):
            return _offer_over(pair)
        case m.PairOpen(rubric, pair):
            text = f"{rubric.name}: the two of you can compare checks here until {_lapses(pair)}."
            return line(text, _start(pair), PRIVACY)
        case m.PairPreview():
            return _preview(message)
        case m.PairPosted():
            return _posted(message)
        case m.PairComplete(rubric, session, place, is_posted):
            where = place or YOUR_TEAMS
            done = f"I posted both checks in {where}."
            doubt = f"If both checks are missing in {where}, type “assess” there to start again."
            text = f"{rubric.name}: you both agreed. {done if is_posted else doubt}"
            return line(text, button("Show my result", e.ResultAsked(session), Style.PRIMARY), NEXT, HOME)
        case m.NotTwo(session):
            text = (
                "I only post this where the two of you are alone with me, and I can't see that right now. "
                "So I kept no agreement and posted nothing."
            )
            return line(text, button("Show it again", e.Continued(session), Style.PRIMARY), HELP)
        case _:
            assert_never(message)


def _offer(offer: m.PairOffer) -> View:
    rubric, pair = offer.rubric, offer.pair
    return titled(
        f"{rubric.name}: two checks side by side",
        (
            Mention(offer.person, f"asks the two of you to take part. {rubric.purpose}"),
            Text(
                "A team's level needs 3 people, and there are two of you. So each of you takes a check in private. "
                f"{check_length(rubric)}."
            ),
            Text(
                "Then I show you what I would post here, and you decide. I post both checks only when you have both agreed. "
                "Until then neither of you sees the other's check, or whether it was taken."
            ),
            Text(f"If you haven't both agreed by {_lapses(pair)}, I post nothing.", Tone.QUIET),
            row(_start(pair), PRIVACY),
        ),
    )


def _offer_over(pair: Pair | None) -> View:
    """Say how an offer ended, or that it is made again, with the way that is left."""
    was = "I offered two checks side by side here."
    if pair is None:
        return line(f"{was} That offer is over.", button("Compare again", e.AssessAsked()))
    if pair.posted:
        return line(
            f"{was} Now I have posted both.", button("Compare again", e.AssessAsked(rubric_id=pair.rubric.id))
        )
    return line(f"{was} You find the offer further down.", replace(_start(pair), style=Style.PLAIN))


def _preview(preview: m.PairPreview) -> View:
    """Ask for the agreement under what would be posted. What a person decided is short, so that it is read."""
    place = preview.pair.conversation_name or YOUR_TEAMS
    lapses = _lapses(preview.pair)
    refuse = e.PairDeclined(preview.pair.ref, preview.session)
    change = button("Change an answer", e.ChangeAsked(session=preview.session))
    match preview.consent:
        case m.Consent.ASKED:
            return _asked(
                preview,
                f"I post it in {place} only when you have both agreed. Until then your teammate sees neither "
                f"your check nor whether you took it. If you haven't both agreed by {lapses}, I post nothing.",
            )
        case m.Consent.OUTDATED:
            return _asked(
                preview,
                f"You changed an answer, so please agree again. I post both checks in {place} only when you have both "
                f"agreed. If you haven't by {lapses}, I post nothing.",
            )
        case m.Consent.GIVEN:
            return titled(
                "Thanks, you agreed",
                (
                    Text(
                        f"If your teammate agrees, too, by {lapses}, I post both checks in {place}. "
                        "Otherwise I post nothing. Your teammate doesn't see that you agreed."
                    ),
                    row(button("Take it back", refuse), change, HOME),
                ),
            )
        case m.Consent.REFUSED:
            return titled(
                "OK, I won't post anything",
                (
                    Text(
                        f"You can still agree until {lapses}. I post both checks in {place} only if you both agree."
                    ),
                    row(button("Show it again", e.Continued(preview.session)), change, HOME),
                ),
            )


def _asked(preview: m.PairPreview, terms: str) -> View:
    """Show what would be posted, and ask whether the person agrees to that on these *terms*."""
    rubric, title = preview.rubric, "This is what the two of you will see"
    agree = button("Agree", e.PairAgreed(preview.pair.ref, preview.session, preview.changes), Style.PRIMARY)
    refuse = button("Not now", e.PairDeclined(preview.pair.ref, preview.session))
    change = button("Change an answer", e.ChangeAsked(session=preview.session))
    return View(
        title,
        (
            Heading(title),
            Text(terms),
            Divider(),
            *_frame(rubric),
            *_side(rubric, preview.session.person, preview.result),
            Text("Your teammate's check comes here.", Tone.QUIET),
            row(agree, refuse, change),
        ),
    )


def _posted(posted: m.PairPosted) -> View:
    rubric = posted.rubric
    sides = [block for person, result in posted.sides for block in _side(rubric, person, result)]
    ways = row(button("Compare again", e.AssessAsked(rubric_id=rubric.id)))
    apart = _apart(rubric, *(result for _, result in posted.sides))
    return View(f"{rubric.name}: two checks side by side", (*_frame(rubric), *apart, *sides, ways))


def _apart(rubric: Rubric, first: Result, second: Result) -> Iterator[Field]:
    """Name the topics in which two people's levels differ most, with all that differ equally."""
    levels = ((each.id, each.value, second.value(each.id)) for each in first.aspects)
    both = [(min(one, other), max(one, other), aspect) for aspect, one, other in levels if one and other]
    widths = sorted((high - low for low, high, _ in both), reverse=True)[:MOST_APART]
    least = max(1, min(widths, default=0))
    apart = sorted((each for each in both if each[1] - each[0] >= least), key=lambda each: each[0] - each[1])
    if apart and rubric.gives_level:
        named = [f"{rubric.aspect(aspect).name} ({low} and {high})" for low, high, aspect in apart]
        yield Field("Where you differ most", f"{listed(named)}.")


def _frame(rubric: Rubric) -> Iterator[Block]:
    """Say what stands above both checks, in the preview and in the post alike."""
    yield Heading(f"{rubric.name}: two checks side by side")
    yield Text("Two people's views. Talk about where you differ.")
    yield Text("This is not your team's level: that needs 3 people.", Tone.QUIET)


def _side(rubric: Rubric, person: PersonId, result: Result) -> Iterator[Block]:
    """Show one person's check, in the preview and in the post alike."""
    if not rubric.gives_level:
        yield Mention(person, "has answered the scan.")
    elif result.level is None:
        yield Mention(person, "has no level yet.")
    else:
        name = rubric.levels[result.level].name
        yield Mention(person, f"is at {level_of(rubric, result.level)}, {name}.")
    if rubric.gives_level:
        yield grid(rubric, result)
    else:
        yield from scan.said(rubric, result)


def _start(pair: Pair) -> Button:
    return button("Start my check", e.PairJoined(pair.ref), Style.PRIMARY)


def _lapses(pair: Pair) -> str:
    return when(pair.closes, pair.zone)
