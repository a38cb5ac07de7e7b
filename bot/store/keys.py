"""Every key in Redis, and what lies there. Nothing else formats a key.

A *tag* is `rung:{<platform>:<tenant>:<conversation>}`; its braces are the Cluster
hash tag, so that one script finds all it needs in one slot. A person's own things
lie under `rung:{<platform>:<tenant>:p:<person>}`. Ids are base64url, never raw.

| key | type | holds |
|---|---|---|
| <tag>:assessment:<id> | hash | the head of an assessment or a check |
| <tag>:session:<id>:<person> | hash | one person's place and answers |
| <tag>:people:<id> | set | everyone in an assessment; once closed, those its result stands on |
| <tag>:declined:<id> | set | encoded ids of those who sit an assessment out |
| <tag>:started | set | ids of all assessments ever started there |
| <tag>:running | hash | the assessment that runs, by rubric id |
| <tag>:result:<id> | string | a closed assessment's result, JSON |
| <tag>:notes:<id> | string | the notes that a result shows, JSON; gone once one of those it stands on is |
| <tag>:results | list | ids of the results, newest first |
| <tag>:steps | hash | the steps that a team has taken on, by step id: state, since, rubric, owner |
| <tag>:looks | hash | when their owners are asked how they go, by step id: since as above, then when |
| <tag>:events:<person> | list | ids of the deliveries last taken from a person, newest first |
| <tag>:profile | hash | a person's zone, session, running checks, whether we met; their wishes, or a team's |
| <tag>:nudges | hash | the nudges that a person or a team may get, and how far each has come |
| <tag>:checks | list | ids of a person's checks, newest first |
| <tag>:assessments | set | the team assessments that name a person in any way: encoded conversation and id |
| rung:{<platform>:<tenant>}:people | set | encoded ids of everyone of a workspace that something is kept of |
| rung:{<platform>:<tenant>}:conversations | set | encoded ids of conversations that something is kept of |
| rung:{<platform>:<tenant>}:vault | hash | sealed values: the tokens of an installation |
| rung:{<platform>:<tenant>}:addresses | hash | where a platform reaches a conversation or a person, by id |
| rung:{<platform>:<tenant>}:unreachable | hash | whom the platform lets us not write to, by id, and why |
| rung:{<platform>:<tenant>}:held:<name> | string | until when a platform lets nothing of a kind through |
| rung:{<platform>:ticket}:<id> | string | something that may be used once, for a short time |
| rung:{rubric}:<hash> | string | a rubric's canonical JSON |
| rung:{witness}:looks | sorted set | the running processes, by the number of the last look of each |
| rung:{witness}:missed | string | that one of them missed its last look, for a day: the store was set back |
| rung:{erasure}:asked | string | how often something was deleted that the log on disk may hold |
| rung:{erasure}:done | string | up to which of those the log was written anew |
| rung:probe | string | what was last written to see whether it can be read |
| rung:counts | hash | how many nudges of a kind ended how: kind and outcome |
| rung:owed | sorted set | what must happen, by when: duty, conversation and assessment; person, step, turn |

Fields of a head: v schema, s status, m mode, r rubric id@hash, n aspects, h facilitator, o opened,
c closes, z zone, l floor, b began, f finished, q asked from, t what that or its own conversation is called,
a how many people are in it, g the card's message,
p who may post its result, i it was posted for sure, d its facilitator was told if not, w offered to whoever
takes it, e who asked the rest for their answers, k how many of those get that and how many cannot; of an
open one
u how many picked what in each aspect revealed ("0,2,1,0,0,1,0" joined by "."), j how many have answered
the one asked now, g0 g1 ... the messages that ask.
Fields of wishes in a profile: zone as the platform tells it, own zone asked for, hours as minutes,
days of the week from 0, every how many days, weeks and months later a team looks again and on which
weekday and minute ("0 6 0 - -"), off no nudges, "quiet <first>/<last>" days without
any; nudged the local date of the last one, asked that of the last one which came back because it was
asked to.
Fields of a session: v schema, a anchored answers, e evidence (absent in a check), f finished,
k sitting looked back at, g message, d declined, x the last thing done once, y when, t0 t1 ... notes by
aspect: "1" if the team may see it, else "0", its revision, a space, the text ("01 we have three clusters").
Answers are slots joined by ".": a choice and its revision, or nothing ("32..s1").
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef

SCHEMA = 1
COUNTS = "rung:counts"
OWED = "rung:owed"
LOOKS = "rung:{witness}:looks"
MISSED = "rung:{witness}:missed"
ERASURES = "rung:{erasure}:asked"
ERASED = "rung:{erasure}:done"
PROBE = "rung:probe"
PLAYGROUND_COUNT = "rung:{playground}:count"
PLAYGROUND_AHEAD = "rung:{playground}:ahead"


def encoded(id_: str) -> str:
    """Write any id, whatever is in it, with letters that mean nothing in a key."""
    return urlsafe_b64encode(id_.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def decoded(text: str) -> str:
    """Read an id back."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "surrogatepass")


def tag(conversation: Conversation) -> str:
    """Name the slot of a conversation; a private one is its person's own."""
    own = "p:" if conversation.private else ""
    return f"rung:{{{conversation.platform}:{encoded(conversation.tenant)}:{own}{encoded(conversation.id)}}}"


def assessment(conversation: Conversation, id_: str) -> str:
    """Name the head of an assessment."""
    return f"{tag(conversation)}:assessment:{id_}"


def session(ref: SessionRef) -> str:
    """Name one person's session."""
    return f"{sessions(ref.whole)}{encoded(ref.person)}"


def sessions(ref: AssessmentRef) -> str:
    """Begin the names of all sessions in an assessment."""
    return f"{tag(ref.conversation)}:session:{ref.id}:"


def people_in(ref: AssessmentRef) -> str:
    """Name the set of everyone in an assessment."""
    return f"{tag(ref.conversation)}:people:{ref.id}"


def declined(ref: AssessmentRef) -> str:
    """Name the set of those who sit an assessment out."""
    return f"{tag(ref.conversation)}:declined:{ref.id}"


def running(conversation: Conversation) -> str:
    """Name the assessments that run in a conversation, by rubric."""
    return f"{tag(conversation)}:running"


def started(conversation: Conversation) -> str:
    """Name the set of all assessments ever started in a conversation."""
    return f"{tag(conversation)}:started"


def result(ref: AssessmentRef) -> str:
    """Name the result of an assessment."""
    return f"{tag(ref.conversation)}:result:{ref.id}"


def notes(ref: AssessmentRef) -> str:
    """Name the notes that the result of an assessment shows."""
    return f"{tag(ref.conversation)}:notes:{ref.id}"


def results(conversation: Conversation) -> str:
    """Name the list of a conversation's results."""
    return f"{tag(conversation)}:results"


def steps(conversation: Conversation) -> str:
    """Name the steps that a conversation's team has taken on."""
    return f"{tag(conversation)}:steps"


def looks(conversation: Conversation) -> str:
    """Name when the steps of a conversation's team are looked at again."""
    return f"{tag(conversation)}:looks"


def events(conversation: Conversation, person: str) -> str:
    """Name the list of deliveries last taken from a person in a conversation."""
    return f"{tag(conversation)}:events:{encoded(person)}"


def profile(person: Person) -> str:
    """Name what is remembered of a person."""
    return profile_of(person.chat)


def profile_of(receiver: Conversation) -> str:
    """Name what is remembered of whoever is in a conversation: of a person, or of a team."""
    return f"{tag(receiver)}:profile"


def nudges(receiver: Conversation) -> str:
    """Name the nudges that a person or a team may get."""
    return f"{tag(receiver)}:nudges"


def checks(person: Person) -> str:
    """Name the list of a person's checks."""
    return f"{tag(person.chat)}:checks"


def assessments(person: Person) -> str:
    """Name the set of team assessments that a person is in."""
    return f"{tag(person.chat)}:assessments"


def conversations(platform: str, tenant: str) -> str:
    """Name the set of a workspace's conversations that something is kept of."""
    return f"rung:{{{platform}:{encoded(tenant)}}}:conversations"


def people(platform: str, tenant: str) -> str:
    """Name the set of everyone of a workspace that something is kept of."""
    return f"rung:{{{platform}:{encoded(tenant)}}}:people"


def vault(platform: str, tenant: str) -> str:
    """Name the sealed values of a workspace."""
    return f"rung:{{{platform}:{encoded(tenant)}}}:vault"


def addresses(platform: str, tenant: str) -> str:
    """Name where a platform takes what is meant for a workspace's conversations."""
    return f"rung:{{{platform}:{encoded(tenant)}}}:addresses"


def unreachable(platform: str, tenant: str) -> str:
    """Name whom a platform lets us not write to."""
    return f"rung:{{{platform}:{encoded(tenant)}}}:unreachable"


def held(platform: str, tenant: str, name: str) -> str:
    """Name until when nothing of a kind may be sent to a workspace."""
    return f"rung:{{{platform}:{encoded(tenant)}}}:held:{encoded(name)}"


def ticket(platform: str, id_: str) -> str:
    """Name something that may be used once."""
    return f"rung:{{{platform}:ticket}}:{encoded(id_)}"


def rubric(hash_: str) -> str:
    """Name a rubric's text."""
    return f"rung:{{rubric}}:{hash_}"


def playground_texts(place: str) -> str:
    """Name the texts that the playground's page shows in one place."""
    return f"rung:{{playground}}:texts:{encoded(place)}"


def playground_order(place: str) -> str:
    """Name the order of those texts."""
    return f"rung:{{playground}}:order:{encoded(place)}"
