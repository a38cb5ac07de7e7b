"""An assessment: the facts about a run through a rubric, apart from people's answers."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Origin, Person, PersonId
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode


class Status(StrEnum):
    """The status of an assessment. An open one takes answers, and so does an expired one."""

    OPEN = "open"
    EXPIRED = "expired"  # its time was up with too few answers for a result: it can be given more time
    CLOSED = "closed"  # its result is worked out, once
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"  # its result was deleted, because too few people are left behind it


class Role(StrEnum):
    """The role of a person in an assessment. The platform tells who is in a conversation."""

    FACILITATOR = "facilitator"
    MEMBER = "member"  # a person who speaks from the conversation
    INVITED = "invited"  # in private: asked for their answers, or known to the platform as a member
    OUTSIDER = "outsider"  # anyone else


# How many people picked each of an anchored question's choices, in the order in which they are offered.
Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RubricRef:
    """The exact rubric that an assessment was started with: its *id* and content *hash*."""

    id: str
    hash: str


@dataclass(frozen=True, slots=True)
class RestReminder:
    """A request to remind everyone who has not finished, which is allowed once.

    *by* asked for it (None: forgotten since). *reminded* counts the planned reminders
    and *unreached* the people who cannot be messaged, once the job has run.
    """

    by: PersonId | None
    reminded: int | None = None
    unreached: int = 0


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """A member's request to the facilitator to close an assessment, made once.

    *by* is None if that member was forgotten since. *at* is in seconds since 1970, UTC.
    """

    by: PersonId | None
    at: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The head of an assessment. A check is the smallest one: a single person, in private.

    Times are whole seconds since 1970, UTC; *zone* is the one in which its closing
    time is said. *began* and *finished* count people, *members* everyone in the
    conversation as it was known last (0: not at all). *asked_from* names the
    conversation a check was asked from: there it may be shared. *conversation_name* is the
    name of that conversation, or of a team's own, as the platform last told it.
    *facilitator* is None where the facilitator asked to be forgotten.
    """

    id: str
    conversation: Conversation
    mode: Mode
    status: Status
    rubric: RubricRef
    facilitator: PersonId | None
    opened: int
    closes: int = 0
    ended: int = 0  # when it was dropped
    zone: str | None = None
    floor: int = 3
    began: int = 0
    finished: int = 0
    members: int = 0
    sitting_out: int = 0  # people who declined and have not finished
    never_began: int = 0  # those of them who declined before they began
    rest: RestReminder | None = None
    close_request: CloseRequest | None = None
    asked_from: Conversation | None = None
    conversation_name: str | None = None
    pair: AssessmentRef | None = None  # that a check belongs to
    message: MessageId | None = None  # the platform's name of its card
    offered: bool = False  # to a new facilitator
    facilitator_left: bool = False  # the platform said so; they may be back
    seen_finished: int = 0  # people who had finished when the facilitator was shown that everyone is done
    talk_began: bool = False  # about its result: the guide was opened, or a step was taken on
    answered: int = 0  # people who have answered the aspect that a live assessment asks now
    asked: int = 0  # aspects that a live one has asked so far, the one at hand included
    revealed: tuple[Counts, ...] = ()  # by a live one, aspect by aspect
    # The platform's names of the messages in which a live one asks.
    questions: tuple[MessageId | None, ...] = ()

    @property
    def ref(self) -> AssessmentRef:
        """Name this assessment."""
        return AssessmentRef(self.conversation, self.id)

    @property
    def facilitator_chat(self) -> Conversation | None:
        """Name the private chat of its facilitator, if it has one."""
        where = self.conversation
        return Person(where.platform, where.tenant, self.facilitator).chat if self.facilitator else None

    def role_of(self, origin: Origin) -> Role:
        """Give a person's role in the assessment. A person who speaks from its conversation is a member."""
        if origin.person.id == self.facilitator and origin.person.tenant == self.conversation.tenant:
            return Role.FACILITATOR
        return Role.MEMBER if origin.conversation == self.conversation else Role.OUTSIDER

    @property
    def awaited(self) -> int:
        """Count the people who began and have neither finished nor declined."""
        return self.began - (self.sitting_out - self.never_began) - self.finished

    @property
    def takes_answers(self) -> bool:
        """Tell whether people may still answer: also after the closing time, while too few have."""
        return self.status in (Status.OPEN, Status.EXPIRED)

    @property
    def is_on_offer(self) -> bool:
        """Tell whether a running assessment is offered to a new facilitator."""
        return self.offered and self.takes_answers

    @property
    def needs_time(self) -> bool:
        """Tell whether fewer people have begun than a result needs, so that a close would show nothing."""
        return self.finished + self.awaited < PrivacyFloor(self.floor).level

    @property
    def ready_to_close(self) -> bool:
        """Tell whether enough people for a result have finished, and no more answers are awaited."""
        enough = not self.awaited and self.finished >= PrivacyFloor(self.floor).level
        return enough and self.status is Status.OPEN and self.mode is not Mode.LIVE

    @property
    def everyone_done(self) -> bool:
        """Tell whether it can be closed, and all members are known to have finished or declined."""
        return self.ready_to_close and 0 < self.members <= self.finished + self.sitting_out

    @property
    def facilitator_knows(self) -> bool:
        """Tell whether the facilitator's own last answer showed them that everyone is done."""
        return self.everyone_done and self.seen_finished == self.finished

    @property
    def following(self) -> int | None:
        """Give the next aspect (from 0) to ask live, or None while one is open or after the last."""
        at = len(self.revealed)
        return at if at == self.asked < len(self.questions) else None

    @property
    def all_revealed(self) -> bool:
        """Tell whether a live assessment has revealed every aspect."""
        return len(self.revealed) == len(self.questions)

    @property
    def half_missing(self) -> bool:
        """Tell whether fewer than half of those who began have answered the aspect that is asked now."""
        return self.answered * 2 < self.began
