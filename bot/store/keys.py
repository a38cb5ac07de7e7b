"""Every key in Redis and what lies there. Nothing else formats a key.

A *tag* is `rung:{<platform>:<tenant>:<conversation>}`. Its braces are the Cluster
hash tag, so that one script finds all its keys in one slot. A person's own data
lies under `rung:{<platform>:<tenant>:p:<person>}`. Ids are base64url, never raw.

| key | type | holds |
|---|---|---|
| <tag>:assessment:<id> | hash | the head of an assessment or a check: `HeadField` |
| <tag>:session:<id>:<person> | hash | one person's place, answers and notes: `SessionField` |
| <tag>:people:<id> | set | everyone in an assessment; once it is closed, those its result stands on |
| <tag>:declined:<id> | set | encoded ids of those who sit an assessment out |
| <tag>:started | set | ids of all assessments ever started there |
| <tag>:mentioned | set | encoded ids of all whom anything there names or reminds |
| <tag>:running | hash | the running assessment, by rubric id |
| <tag>:result:<id> | string | the result of a closed assessment, JSON |
| <tag>:notes:<id> | string | the notes shown with a result, JSON; deleted with any person behind the result |
| <tag>:page:<id> | hash | the page of a result while its link opens: `PageField` |
| <tag>:results | list | ids of the results, newest first |
| <tag>:steps | hash | the steps that a team has adopted, JSON by rubric and step id |
| <tag>:schedules | hash | the schedules of a conversation, JSON by rubric id |
| <tag>:scheduled | set | the encoded conversations in which a person set up a schedule |
| <tag>:step_people | hash | the owners of those steps, by whom they were taken from them, and who can help |
| <tag>:latest_messages | hash | the latest message about each subject, and those that they replaced, JSON |
| <tag>:tracker | hash | a team's issue tracker and the one before it: `TrackerField` |
| <tag>:shown | hash | when a result or a view was last shown to everyone once more, for a minute |
| <tag>:pair | hash | the open offer of two checks side by side, for a week: `PairField` |
| <tag>:confirmed:<id> | hash | the levels that a team confirmed after a result, JSON by aspect, and by whom |
| <tag>:deliveries:<person> | list | ids of the deliveries last taken from a person, newest first |
| <tag>:claims | hash | the deliveries of a person that processes are taking at the moment |
| <tag>:profile | hash | what is remembered of a person, and preferences, a team's too: `ProfileField` |
| <tag>:reminders | hash | the state of each reminder that a person or a team may get, JSON by job |
| <tag>:checks | list | ids of a person's checks, newest first |
| <tag>:pairs | set | the encoded conversations in which a person agreed to show a check, for a week |
| <tag>:assessments | set | the team assessments that name a person: encoded conversation and id |
| rung:{<platform>:<tenant>}:people | set | encoded ids of all people with stored data |
| rung:{<platform>:<tenant>}:conversations | set | encoded ids of all conversations with stored data |
| rung:{<platform>:<tenant>}:portfolio | hash | since when a team shares figures, by encoded conversation |
| rung:{<platform>:<tenant>}:portfolio_shown | hash | the figures shown last, and the day of the last look |
| rung:{<platform>:<tenant>}:vault | hash | sealed values: the tokens of an installation |
| rung:{<platform>:<tenant>}:references | hash | the platform's reference of each conversation, by id |
| rung:{<platform>:<tenant>}:installations | hash | what Rung was installed in, by id of the conversation |
| rung:{<platform>:<tenant>}:installed_at | hash | when Rung was last installed, by installation |
| rung:{<platform>:<tenant>}:refusals | hash | why and since when a platform refuses messages to a receiver |
| rung:{<platform>:<tenant>}:blocked:<name> | string | until when the platform refuses calls of a kind |
| rung:{<platform>:ticket}:<id> | string | a ticket that was redeemed, until it would have expired |
| rung:{outbox:<slot>}:<priority>:<platform>:<tenant> | sorted set | jobs, by when each may be taken |
| rung:{outbox:<slot>}:ready | sorted set | the workspaces with jobs, by when one may be taken |
| rung:{outbox:<slot>}:leases | hash | when a job was due that is leased or put off, and its lease |
| rung:{outbox:<slot>}:receivers | sorted set | conversations that have to wait, by when they may have a job |
| rung:{outbox:<slot>}:pace:<priority>:<platform>:<tenant> | hash | how fast jobs are taken: `PaceField` |
| rung:{outbox:<slot>}:outcomes | hash | how many reminders ended how, by kind and outcome |
| rung:{rubric}:<hash> | string | the canonical JSON of a rubric |
| rung:{webhook} | hash | how posts to the webhook ended, and why the last ones were given up |
| rung:{shard:<n>}:looks | sorted set | the running processes, by the number of the last look of each |
| rung:{shard:<n>}:rolled_back | string | set for a day after a process missed its last look |
| rung:{shard:<n>}:probe | string | the value that the health check writes and reads |
| rung:{compaction} | hash | which request to compact the log on disk was the last, is started, is done |
| rung:{compaction}:recent | string | set for some minutes after the oldest request that is not done |
| <tag>:attempts | hash | the replies of scripts to each call in the last minute |
| rung:{<platform>:<tenant>}:attempts | hash | the same for a workspace |
| rung:{outbox:<slot>}:attempts | hash | the same for jobs |
| <any tag>:marker | string | written before a wait for replicas, and gone at once |

A step that is adopted from a second result is kept as it ended before, with "@" and the
first assessment after its name. The fields of the other hashes stand in `fields.py`.
Answers are slots joined by ".": a choice and its revision, or nothing ("32..s1").
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from zlib import crc32

from bot.conversation.identity import AssessmentRef, Conversation, Person, PersonId, SessionRef

SCHEMA = 1
OUTBOX_SLOTS = 16  # that a Cluster can spread, and a look at the outbox reads one by one
IDS_REMEMBERED = 4096
SHARDS = 4096  # numbers to try until each primary of a cluster has one
WEBHOOK = "rung:{webhook}"
COMPACTION = "rung:{compaction}"
COMPACTION_RECENT = "rung:{compaction}:recent"
PLAYGROUND_COUNT = "rung:{playground}:count"
PLAYGROUND_AHEAD = "rung:{playground}:ahead"


@lru_cache(maxsize=IDS_REMEMBERED)  # a turn names the same few ids again and again
def encoded(id_: str) -> str:
    """Encode any id in letters that mean nothing in a key."""
    return urlsafe_b64encode(id_.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def decoded(text: str) -> str:
    """Decode an id."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "surrogatepass")


def tag(conversation: Conversation) -> str:
    """Name the slot of a conversation. A private one has its person's slot."""
    own = "p:" if conversation.private else ""
    return f"rung:{{{conversation.platform}:{encoded(conversation.tenant)}:{own}{encoded(conversation.id)}}}"


def assessment(ref: AssessmentRef) -> str:
    """Name the head of an assessment."""
    return f"{tag(ref.conversation)}:assessment:{ref.id}"


def session(ref: SessionRef) -> str:
    """Name one person's session."""
    return f"{sessions(ref.assessment)}{encoded(ref.person)}"


def sessions(ref: AssessmentRef) -> str:
    """Give the prefix of all sessions in an assessment."""
    return f"{tag(ref.conversation)}:session:{ref.id}:"


def people_in(ref: AssessmentRef) -> str:
    """Name the set of everyone in an assessment."""
    return f"{tag(ref.conversation)}:people:{ref.id}"


def declined(ref: AssessmentRef) -> str:
    """Name the set of those who sit an assessment out."""
    return f"{tag(ref.conversation)}:declined:{ref.id}"


def running(conversation: Conversation) -> str:
    """Name the running assessments of a conversation."""
    return f"{tag(conversation)}:running"


def mentioned(conversation: Conversation) -> str:
    """Name the set of all people whom anything of a conversation names or reminds."""
    return f"{tag(conversation)}:mentioned"


def started(conversation: Conversation) -> str:
    """Name the set of all assessments ever started in a conversation."""
    return f"{tag(conversation)}:started"


def result(ref: AssessmentRef) -> str:
    """Name the result of an assessment."""
    return f"{tag(ref.conversation)}:result:{ref.id}"


def notes(ref: AssessmentRef) -> str:
    """Name the notes shown with the result of an assessment."""
    return f"{tag(ref.conversation)}:notes:{ref.id}"


def page(ref: AssessmentRef) -> str:
    """Name the page of the result of an assessment."""
    return f"{tag(ref.conversation)}:page:{ref.id}"


def results(conversation: Conversation) -> str:
    """Name the list of a conversation's results."""
    return f"{tag(conversation)}:results"


def latest_messages(conversation: Conversation) -> str:
    """Name the latest messages of a conversation."""
    return f"{tag(conversation)}:latest_messages"


def tracker(conversation: Conversation) -> str:
    """Name the issue tracker of a team."""
    return f"{tag(conversation)}:tracker"


def shown(conversation: Conversation) -> str:
    """Name the hash of messages that were lately shown to everyone in a conversation again."""
    return f"{tag(conversation)}:shown"


def steps(conversation: Conversation) -> str:
    """Name the steps that a team has adopted."""
    return f"{tag(conversation)}:steps"


def step_people(conversation: Conversation) -> str:
    """Name the people in a team's steps."""
    return f"{tag(conversation)}:step_people"


def confirmed(ref: AssessmentRef) -> str:
    """Name the levels that a team confirmed after the result of an assessment."""
    return f"{tag(ref.conversation)}:confirmed:{ref.id}"


def pair(conversation: Conversation) -> str:
    """Name the offer of two checks side by side in a conversation."""
    return f"{tag(conversation)}:pair"


def schedules(conversation: Conversation) -> str:
    """Name the assessments that start by themselves in a conversation."""
    return f"{tag(conversation)}:schedules"


def scheduled(person: Person) -> str:
    """Name the set of conversations in which a person set up a schedule."""
    return f"{tag(person.chat)}:scheduled"


def pairs(person: Person) -> str:
    """Name the set of conversations in which a person agreed to show a check."""
    return f"{tag(person.chat)}:pairs"


def deliveries(conversation: Conversation, person: PersonId) -> str:
    """Name the list of deliveries last taken from a person in a conversation."""
    return f"{tag(conversation)}:deliveries:{encoded(person)}"


def delivery_claims(person: Person) -> str:
    """Name the deliveries of a person that processes are taking at the moment."""
    return f"{tag(person.chat)}:claims"


def profile(receiver: Conversation) -> str:
    """Name the profile of a team, or of the person whose private chat *receiver* is."""
    return f"{tag(receiver)}:profile"


def reminders(receiver: Conversation) -> str:
    """Name the reminders that a person or a team may get."""
    return f"{tag(receiver)}:reminders"


def checks(person: Person) -> str:
    """Name the list of a person's checks."""
    return f"{tag(person.chat)}:checks"


def assessments(person: Person) -> str:
    """Name the set of team assessments that name a person."""
    return f"{tag(person.chat)}:assessments"


def tenant_tag(platform: str, tenant: str) -> str:
    """Name the slot of a workspace."""
    return f"rung:{{{platform}:{encoded(tenant)}}}"


def conversations(platform: str, tenant: str) -> str:
    """Name the index of a workspace's conversations."""
    return f"{tenant_tag(platform, tenant)}:conversations"


def people(platform: str, tenant: str) -> str:
    """Name the index of a workspace's people."""
    return f"{tenant_tag(platform, tenant)}:people"


def vault(platform: str, tenant: str) -> str:
    """Name the sealed values of a workspace."""
    return f"{tenant_tag(platform, tenant)}:vault"


def references(platform: str, tenant: str) -> str:
    """Name the platform's references of a workspace's conversations."""
    return f"{tenant_tag(platform, tenant)}:references"


def installations(platform: str, tenant: str) -> str:
    """Name what Rung was installed in, for each conversation of a workspace."""
    return f"{tenant_tag(platform, tenant)}:installations"


def installed_at(platform: str, tenant: str) -> str:
    """Name the times at which Rung was last installed in a workspace."""
    return f"{tenant_tag(platform, tenant)}:installed_at"


def portfolio(platform: str, tenant: str) -> str:
    """Name the teams of a workspace that share their figures, and since when."""
    return f"{tenant_tag(platform, tenant)}:portfolio"


def portfolio_shown(platform: str, tenant: str) -> str:
    """Name the figures of a workspace's teams that were shown last."""
    return f"{tenant_tag(platform, tenant)}:portfolio_shown"


def refusals(platform: str, tenant: str) -> str:
    """Name the receivers of a workspace to whom the platform refused messages."""
    return f"{tenant_tag(platform, tenant)}:refusals"


def blocked(platform: str, tenant: str, name: str) -> str:
    """Name the time until which calls of a kind are refused for a workspace."""
    return f"{tenant_tag(platform, tenant)}:blocked:{encoded(name)}"


def ticket(platform: str, id_: str) -> str:
    """Name a ticket that was redeemed."""
    return f"rung:{{{platform}:ticket}}:{encoded(id_)}"


def outbox_slot(platform: str, tenant: str) -> int:
    """Give the outbox slot of a workspace. Every process and release must agree on it."""
    return crc32(f"{platform}:{tenant}".encode("utf-8", "surrogatepass")) % OUTBOX_SLOTS


def outbox(slot: int) -> str:
    """Give the prefix of all keys in a slot of the outbox."""
    return f"rung:{{outbox:{slot:02}}}"


def workspace(platform: str, tenant: str) -> str:
    """Name a workspace in its slot of the outbox."""
    return f"{platform}:{encoded(tenant)}"


def jobs(slot: int, priority: str, workspace: str) -> str:
    """Name the jobs of a workspace that have a priority."""
    return f"{outbox(slot)}:{priority}:{workspace}"


def pace(slot: int, priority: str, workspace: str) -> str:
    """Name how fast the jobs of a workspace that have a priority are taken."""
    return f"{outbox(slot)}:pace:{priority}:{workspace}"


def ready(slot: int) -> str:
    """Name the workspaces of a slot of the outbox that have jobs."""
    return f"{outbox(slot)}:ready"


def leases(slot: int) -> str:
    """Name the jobs of a slot of the outbox that are leased or put off."""
    return f"{outbox(slot)}:leases"


def receivers(slot: int) -> str:
    """Name the conversations of a slot of the outbox that have just had a job."""
    return f"{outbox(slot)}:receivers"


def outcomes(slot: int) -> str:
    """Name the counts of how the reminders in a slot of the outbox ended."""
    return f"{outbox(slot)}:outcomes"


def probe(shard: int) -> str:
    """Name the value that the health check writes and reads on a primary."""
    return f"rung:{{shard:{shard}}}:probe"


def looks(shard: int) -> str:
    """Name the last looks of the running processes at a primary."""
    return f"rung:{{shard:{shard}}}:looks"


def rolled_back(shard: int) -> str:
    """Name the note that a primary was rolled back."""
    return f"rung:{{shard:{shard}}}:rolled_back"


def marker(key: str | bytes | int) -> str | bytes:
    """Name a key in the slot of *key* that means nothing."""
    if isinstance(key, bytes):
        return key[: key.index(b"}") + 1] + b":marker"
    text = str(key)
    return text[: text.index("}") + 1] + ":marker"


def attempts(key: str) -> str:
    """Name the replies that scripts have given of late in the slot of *key*."""
    return f"{key[: key.index('}') + 1]}:attempts"


def rubric(hash_: str) -> str:
    """Name the text of a rubric."""
    return f"rung:{{rubric}}:{hash_}"


def playground_texts(place: str) -> str:
    """Name the texts that the playground's page shows in one place."""
    return f"rung:{{playground}}:texts:{encoded(place)}"


def playground_order(place: str) -> str:
    """Name the order of those texts."""
    return f"rung:{{playground}}:order:{encoded(place)}"
