"""The players of the page: a made-up team of six and one of two, and where they talk."""

from dataclasses import dataclass

from bot.conversation.identity import Conversation, ConversationId, Person, PersonId

PLATFORM = "playground"
TENANT = "demo"
TEAM = Conversation(PLATFORM, TENANT, ConversationId("team"))
DUO = Conversation(PLATFORM, TENANT, ConversationId("duo"))


@dataclass(frozen=True, slots=True)
class Player:
    """A person to play on the page, by *id* there and in the core. *team* is where they talk."""

    id: PersonId
    name: str
    team: Conversation = TEAM

    @property
    def person(self) -> Person:
        """Name the player as the core knows people."""
        return Person(PLATFORM, TENANT, self.id)

    @property
    def teammates(self) -> tuple["Player", ...]:
        """List everyone in the player's team, the player included."""
        return tuple(each for each in PLAYERS if each.team == self.team)


PLAYERS = (
    Player(PersonId("ana"), "Ana"),
    Player(PersonId("ben"), "Ben"),
    Player(PersonId("chloe"), "Chloe"),
    Player(PersonId("dev"), "Dev"),
    Player(PersonId("eli"), "Eli"),
    Player(PersonId("fay"), "Fay"),
    Player(PersonId("gil"), "Gil", DUO),
    Player(PersonId("ida"), "Ida", DUO),
)
NAMES = {player.id: player.name for player in PLAYERS}


def find(id_: str) -> Player | None:
    """Find a player, or None for a person who is on no team."""
    return next((player for player in PLAYERS if player.id == id_), None)


def members(where: Conversation) -> frozenset[PersonId]:
    """Name the people in a team's conversation."""
    return frozenset(player.id for player in PLAYERS if player.team == where)


def team_of(person: PersonId) -> Conversation:
    """Give the conversation of a player's team. A stranger gets that of the first team."""
    player = find(person)
    return player.team if player else TEAM
