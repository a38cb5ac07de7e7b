"""Identities of people, conversations, messages and sessions. A platform has signed all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NewType, TypeVar

PersonId = NewType("PersonId", str)
ConversationId = NewType("ConversationId", str)
DeliveryId = NewType("DeliveryId", str)
DeliveryIds = tuple[DeliveryId, ...]
ClaimId = NewType("ClaimId", str)
Id = TypeVar("Id", bound=str)


def optional_id(kind: Callable[[str], Id], text: str | None) -> Id | None:
    """Read an id from *text*, or None where there is none."""
    return kind(text) if text else None


@dataclass(frozen=True, slots=True)
class MessageId:
    """A platform's name of a message: its *id*, in a *channel* and a *thread* where the platform needs them.

    *aspect* is the one (from 0) that a line with a person's own answer is about.
    """

    id: str
    channel: str | None = None
    thread: str | None = None
    aspect: int | None = None


Workspace = tuple[str, str]  # a platform and a tenant


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place where Rung talks. *private* marks the one-to-one chat with the person *id*."""

    platform: str
    tenant: str
    id: ConversationId
    private: bool = False

    @property
    def workspace(self) -> Workspace:
        """Name the workspace that it is in."""
        return self.platform, self.tenant

    @property
    def person(self) -> "Person":
        """Name the person whose private chat this is."""
        return Person(self.platform, self.tenant, PersonId(self.id))


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a platform. *tenant* is the workspace or organisation that they belong to."""

    platform: str
    tenant: str
    id: PersonId

    @property
    def chat(self) -> Conversation:
        """Name the private chat between this person and Rung."""
        return Conversation(self.platform, self.tenant, ConversationId(self.id), private=True)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from.

    *delivery_ids* are all names of the delivery, so that a second one is recognised by any
    of them. There is none if the platform tells none. *sent_at* tells when
    the person wrote or pressed, in milliseconds since 1970 by the platform's clock. A
    second delivery carries the same time. It orders the events of one person: words
    are not taken for a question that came up after they were written. It is 0 where
    the platform does not tell, and then nothing is ordered by it.
    """

    person: Person
    conversation: Conversation
    delivery_ids: DeliveryIds = ()
    zone: str | None = None  # the person's IANA time zone, where the platform tells
    conversation_name: str | None = None  # as people there call it, where the platform tells
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class AssessmentRef:
    """Names an assessment by the conversation it runs in and its *id*."""

    conversation: Conversation
    id: str


@dataclass(frozen=True, slots=True)
class SessionRef:
    """Names one session: the answers of a *person* to an *assessment*."""

    assessment: AssessmentRef
    person: PersonId
