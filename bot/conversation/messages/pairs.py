"""Two checks side by side: the offer, what each person sees before they agree, and the post."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import AssessmentRef, PersonId, SessionRef
from bot.conversation.pairs import Pair
from rubric import Result, Rubric


@dataclass(frozen=True, slots=True)
class PairOffer:
    """Offer the two people in a conversation two checks side by side, because *person* asked."""

    rubric: Rubric
    pair: Pair
    person: PersonId


@dataclass(frozen=True, slots=True)
class PairOfferOver:
    """Replace an offer: both checks of *pair* were posted, or it is offered again. None if it lapsed."""

    pair: Pair | None


@dataclass(frozen=True, slots=True)
class PairOpen:
    """Tell a person that an offer of two checks side by side is open in the conversation already."""

    rubric: Rubric
    pair: Pair


class Consent(StrEnum):
    """Whether a person agrees that their check is shown."""

    ASKED = "asked"
    OUTDATED = "outdated"  # given before the person changed an answer
    GIVEN = "given"
    REFUSED = "refused"  # for now


@dataclass(frozen=True, slots=True)
class PairPreview:
    """Show a person what everyone would see of their check, and ask whether they agree.

    *changes* counts the changes of answers that it shows.
    """

    rubric: Rubric
    pair: Pair
    session: SessionRef
    result: Result
    changes: int
    consent: Consent


@dataclass(frozen=True, slots=True)
class PairPosted:
    """Show everyone both checks. *sides* holds each person with their result."""

    rubric: Rubric
    pair: AssessmentRef
    sides: tuple[tuple[PersonId, Result], ...]


@dataclass(frozen=True, slots=True)
class PairComplete:
    """Tell a person that both have agreed, and their checks are in a conversation called *conversation_name*.

    *is_posted* is False if that is not certain.
    """

    rubric: Rubric
    session: SessionRef
    conversation_name: str | None
    is_posted: bool = True


@dataclass(frozen=True, slots=True)
class NotTwo:
    """Tell a person that no agreement was kept. Exactly two people must be in the conversation."""

    session: SessionRef


PairMessage = PairOffer | PairOfferOver | PairOpen | PairPreview | PairPosted | PairComplete | NotTwo
