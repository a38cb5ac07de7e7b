"""Who can be played on the page: a made-up team of six, and where they talk."""

from dataclasses import dataclass

from bot.conversation.identity import Conversation, ConversationId, Person, PersonId

PLATFORM = "playground"
TENANT = "demo"
TEAM = Conversation(PLATFORM, TENANT, ConversationId("team"))
TEAM_NAME = "#team"


@dataclass(frozen=True, slots=True)
class Player:
    """Someone to be on the page. *id* is how the page and the core name them."""

    id: PersonId
    name: str

    @property
    def person(self) -> Person:
        """Name the player as the core knows people."""
        return Person(PLATFORM, TENANT, self.id)


PLAYERS = (
    Player(PersonId("ana"), "Ana"),
    Player(PersonId("ben"), "Ben"),
    Player(PersonId("chloe"), "Chloe"),
    Player(PersonId("dev"), "Dev"),
    Player(PersonId("eli"), "Eli"),
    Player(PersonId("fay"), "Fay"),
)
NAMES = {player.id: player.name for player in PLAYERS}


def find(id_: str) -> Player | None:
    """Find a player, or None for anyone who is not on the team."""
    return next((player for player in PLAYERS if player.id == id_), None)
