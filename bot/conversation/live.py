"""Revealed answers of a live assessment: counts for each choice, without names."""

from collections.abc import Sequence

from bot.conversation.assessment import Counts
from bot.conversation.questions import ANCHOR_CHOICES
from bot.conversation.session import CLAIMS
from rubric import Claim, Respondent, Rubric


def with_revealed(
    rubric: Rubric, people: Sequence[Respondent], revealed: Sequence[Counts]
) -> Sequence[Respondent]:
    """Replace the answers of *people* by the revealed ones, with those of people forgotten since.

    Two reports of one aspect that differ by one person would tell what that
    person said. The rule looks at each aspect alone, so it does not matter whose
    name an answer comes to stand under.
    """
    if not revealed:
        return people
    told = dict(zip((aspect.id for aspect in rubric.aspects), map(_claims, revealed), strict=False))
    size = max(len(people), *map(len, told.values()))
    return [_respondent(people[at] if at < len(people) else None, at, told) for at in range(size)]


def counted(people: Sequence[Respondent], topic: str) -> Counts:
    """Count the choices of *people* on a topic, as they are revealed."""
    picked = [person.answers.get(topic) for person in people]
    return tuple(picked.count(CLAIMS[choice]) for choice in ANCHOR_CHOICES)


def _respondent(person: Respondent | None, at: int, told: dict[str, list[Claim]]) -> Respondent:
    own = {aspect: claim for aspect, claim in person.answers.items() if aspect not in told} if person else {}
    others = {aspect: claims[at] for aspect, claims in told.items() if at < len(claims)}
    return Respondent(str(at), own | others, {})


def _claims(counts: Counts) -> list[Claim]:
    picked = zip(ANCHOR_CHOICES, counts, strict=True)
    return [CLAIMS[choice] for choice, count in picked for _ in range(count)]
