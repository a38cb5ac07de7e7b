"""Typed answers: what can mean one thing is taken, what is near is asked back, nothing is guessed."""

import re
from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given, strategies as st

from bot.conversation.questions import LEVELS, Answer, Choice, Mode, Question
from bot.conversation.safe_text import tidy
from bot.conversation.session import Session
from bot.conversation.turn import progress_of
from bot.conversation.typed.answers import AskedBack, Reading, Unclear, Understood, read_answer
from rubric import Rubric
from tests.support.rubrics import FLEXIBLE, SMALL, both, capability

NOTHING: dict[Question, Answer] = {}
ONE_CLAIMED = {Question(0): Answer(Choice.LEVEL_3, 1)}


def read(
    text: str,
    rubric: Rubric,
    mode: Mode = Mode.CHECK,
    answers: dict[Question, Answer] = NOTHING,
    asked_back: AskedBack | None = None,
) -> Reading:
    session = Session(answers)
    return read_answer(text, rubric, progress_of(rubric, mode, session), session, asked_back)


def up_to(question: int) -> dict[Question, Answer]:
    """Answer all questions before *question* (from 1), so that this one is open."""
    return {Question(at): Answer(Choice.LEVEL_5, 1) for at in range(question - 1)}


def answer(found: Reading) -> tuple[Question, Choice, int]:
    assert isinstance(found, Understood)
    return found.question, found.choice, found.revision


def candidates(found: Reading) -> tuple[Choice, ...]:
    assert isinstance(found, Unclear)
    return found.candidates


def with_statements(*statements: str) -> Rubric:
    """Give the first aspect of the small rubric other statements."""
    rubric = capability(SMALL)
    first, *others = rubric.aspects
    cells = {
        level: cell.model_copy(update={"statement": statements[level - 1]})
        for level, cell in first.levels.items()
    }
    return rubric.model_copy(update={"aspects": (first.model_copy(update={"levels": cells}), *others)})


LETTER_B = (
    *("b - definitely", "b – I think", "b -", "٢", "२", "२)", "②"),
    *("b", "B", "b.", "b)", "(b)", "[b]", "*b*", "_b_", "“b”", "b !", "b…", "Ｂ", "Ⓑ"),
    *("2", "２", "2.", "2️⃣", "#2", "number 2", "two", "second", "2nd", "the second one", "second option"),
    *("option b", "Option B", "option 2", "answer b", "letter b", "level 2", "lvl 2", "choice two"),
    *("b please", "b, please", "i think b", "I think it's b", "I'd say b", "b I guess", "it's b", "b for us"),
    *("1 b", "1b", "1. b", "1.b", "1) b", "1: b", "1:b", "1-b", "1 - b", "1=b", "１．Ｂ", "q1 b", "#1 b"),
    *("b;", "🅱️", "lvl2", "ans b", "answer: b", "I’d go for b", "id say b", "going with b"),
    *("def b", "b definitely", "1 is b", "1 -> b", "1→b", "1 – b", "1—b", "question 1 — b"),
    *("• b", "- b", "– b", "· 2", "b。", "b、", "‹b›", "「b」", "【2】", "『②』", "《b》"),
    *("question 1 b", "Question 1: b", "question 1: 2", "q1: 2", "for question 1, b", "1 option b"),
)
NOT_SURE = (
    *("not sure", "Not sure…", "unsure", "I'm not sure", "we are not sure", "I think not sure"),
    *("don't know", "Don\u2019t know!", "dont know", "I don't know", "we do not know", "idk", "dunno"),
    *("no idea", "no clue", "hard to say", "can't say", "1 not sure", "1. idk"),
)
NOT_APPLICABLE = (
    *(
        "doesn't apply",
        "doesn\u2019t apply to us",
        "does not apply to us",
        "it doesn't apply",
        "doesnt apply",
    ),
    *("does not apply here", "not applicable", "not relevant to us", "n/a", "N/A", "n.a.", "N.A", "1 n/a"),
)
NAMED = dict.fromkeys(
    (
        *("2 b", "2b", "q2: b", "2.b", "question 2: 2", "2, b", "topic 2: b", "question two b"),
        *("second question b", "b for question 2", "level 2 in topic 2", "b to q2", "question 2 is b"),
    ),
    1,
) | dict.fromkeys(("question 1 b", "1) b", "topic 1 b", "the 1st topic: b", "b for topic 1"), 0)
EVIDENCE = {
    Choice.YES: (
        "yes",
        "YES!",
        "Ｙｅｓ",
        "y",
        "yep",
        "yeah",
        "sure",
        "yes please",
        "I think yes",
        "of course",
    ),
    Choice.PARTLY: ("partly", "Partly.", "partially", "sometimes", "kind of", "sort of", "partly I think"),
    Choice.NO: ("no", "No.", "n", "nope", "not yet", "never", "not at all"),
    Choice.NOT_SURE: ("not sure", "idk", "don't know"),
}
SPOKEN = [
    *((text, Choice.LEVEL_2) for text in LETTER_B),
    *((text, Choice.NOT_SURE) for text in NOT_SURE),
    *((text, Choice.NOT_APPLICABLE) for text in NOT_APPLICABLE),
]


@pytest.mark.parametrize(("text", "choice"), SPOKEN)
def test_a_short_answer_is_for_the_first_open_question(text: str, choice: Choice) -> None:
    assert answer(read(text, capability(FLEXIBLE))) == (Question(0), choice, 0)


@pytest.mark.parametrize(
    "text", ["🤷", "🤷\u200d♀️", "🤷🏽\u200d♂️", ":woman-shrugging:", ":shrug::skin-tone-3:"]
)
def test_a_shrug_of_any_person_is_asked_back(text: str) -> None:
    assert candidates(read(tidy(text), capability(FLEXIBLE))) == (Choice.NOT_SURE,)


@pytest.mark.parametrize(("text", "aspect"), NAMED.items())
def test_a_number_names_the_question(text: str, aspect: int) -> None:
    assert answer(read(text, capability(FLEXIBLE))) == (Question(aspect), Choice.LEVEL_2, 0)


@pytest.mark.parametrize(
    ("text", "choice"), [(text, choice) for choice, texts in EVIDENCE.items() for text in texts]
)
def test_evidence_is_answered_in_plain_words(text: str, choice: Choice) -> None:
    found = read(text, capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED)
    assert answer(found) == (Question(0, 3), choice, 0)


@pytest.mark.parametrize("text", ["1.2 no", "1.2: not yet", "1.2) nope", "question 1.2: no"])
def test_evidence_is_named_by_two_numbers(text: str) -> None:
    found = read(text, capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED)
    assert answer(found) == (Question(0, 4), Choice.NO, 0)


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_every_statement_written_out_is_that_statement(rubric: Rubric) -> None:
    for at, aspect in enumerate(rubric.aspects):
        for choice in LEVELS:
            words = aspect.levels[int(choice)].statement.upper()
            found = read(words, rubric, answers=up_to(at + 1))
            assert answer(found) == (Question(at), choice, 0)


def test_a_statement_of_one_word_may_be_typed() -> None:
    rubric = with_statements("Never.", "Monthly.", "Weekly.", "Daily.", "At once.")
    assert answer(read("weekly", rubric)) == (Question(0), Choice.LEVEL_3, 0)


AUTOMATION = with_statements(
    "Someone builds each of our environments by hand.",
    "We start each environment from a shared template, then finish it by hand.",
    "Our environments are built entirely from code in version control.",
    "Every month we improve the code that builds our environments, guided by what we measured.",
    "The code we improve every month offers ready-made services that anyone orders without a ticket.",
)
SPEED = with_statements(
    "We wait weeks for a new environment.",
    "We wait days for a new environment, even with parts of the setup automated.",
    "We have a new environment within hours.",
    "We have a broken environment rebuilt, data included, within an hour.",
    "We have any environment within minutes, whether to recover or to try an idea.",
)
SCALING = with_statements(
    "Our capacity is fixed, so we sit out peaks with what we have.",
    "We add capacity by hand ahead of the peaks we expect.",
    "Our capacity grows by itself when load passes a limit we set.",
    "Our automatic scaling follows demand patterns that we measure.",
    "Our automatic scaling follows measured demand across several sites or regions.",
)
AUTONOMY = with_statements(
    "Every change to our infrastructure waits for a specialist.",
    "Only unusual changes to our infrastructure wait for a specialist.",
    "We make even unusual changes ourselves, through automation.",
    "We step in only when live monitoring of capacity or performance calls us.",
    "We seldom step in, because our infrastructure corrects most problems by itself.",
)
QUOTED = [
    (AUTOMATION, "shared template", Choice.LEVEL_2),
    (AUTOMATION, "I think from code in version control", Choice.LEVEL_3),
    (SPEED, "We have a new environment within hours", Choice.LEVEL_3),
    (SCALING, "by hand ahead of the peaks", Choice.LEVEL_2),
    (SCALING, "scaling follows demand patterns", Choice.LEVEL_4),
    (AUTONOMY, "step in only when live monitoring", Choice.LEVEL_4),
]


@pytest.mark.parametrize(("rubric", "text", "choice"), QUOTED, ids=[text for _, text, _ in QUOTED])
def test_several_words_quoted_from_one_statement_are_enough(
    rubric: Rubric, text: str, choice: Choice
) -> None:
    assert answer(read(text, rubric)) == (Question(0), choice, 0)


TOO_LITTLE: list[tuple[Rubric, str, tuple[Choice, ...]]] = [
    (AUTOMATION, "what?", ()),
    (AUTOMATION, "then", ()),
    (AUTOMATION, "because", ()),
    (AUTOMATION, "ticket", (Choice.LEVEL_5,)),
    (AUTOMATION, "every month", (Choice.LEVEL_4, Choice.LEVEL_5)),
    (AUTOMATION, "shared template?", (Choice.LEVEL_2,)),
    (AUTOMATION, "not built entirely from code", (Choice.LEVEL_3,)),
    (SPEED, "automated", (Choice.LEVEL_2,)),
    (SPEED, "within hours", (Choice.LEVEL_3,)),
    (SCALING, "have", ()),
    (SCALING, "scaling follows demand", (Choice.LEVEL_4, Choice.LEVEL_5)),
    (AUTONOMY, "wait", (Choice.LEVEL_2,)),
    (AUTONOMY, "wait…", (Choice.LEVEL_2,)),
    (AUTONOMY, "because", ()),
    (AUTONOMY, "wait for a specialist", (Choice.LEVEL_2,)),
    (AUTONOMY, "waits for a specialist", (Choice.LEVEL_1,)),
]


@pytest.mark.parametrize(("rubric", "text", "near"), TOO_LITTLE, ids=[text for _, text, _ in TOO_LITTLE])
def test_too_few_words_are_asked_back(rubric: Rubric, text: str, near: tuple[Choice, ...]) -> None:
    assert candidates(read(text, rubric)) == near


@pytest.mark.parametrize(
    ("statements", "text"),
    [
        (("Wir haben nichts.", "Wir haben noch nicht alles.", "Viel.", "Mehr.", "Alles ohne Pause."), word)
        for word in ("haben", "ohne", "nicht", "noch nicht", "wir haben")
    ]
    + [
        (("Personne ne lit.", "Plus personne ne relit.", "Un.", "Deux.", "Tous."), word)
        for word in ("plus", "personne", "ne")
    ],
)
def test_small_words_of_any_language_are_no_statement(statements: tuple[str, ...], text: str) -> None:
    assert isinstance(read(text, with_statements(*statements)), Unclear)


@pytest.mark.parametrize("text", ["1 second", "one second", "2 first", "1 third", "3 second"])
def test_an_ordinal_behind_a_number_is_no_answer_to_it(text: str) -> None:
    assert isinstance(read(text, capability(FLEXIBLE)), Unclear)


BETWEEN_TWO = (
    *("2-3", "2 - 3", "2–3", "2/3", "2 or 3", "2 to 3", "2 3", "2, 3", "between 2 and 3", "2-3?"),
    *("b-c", "b or c", "b/c", "either b or c", "２-３"),
    *("b vs c", "b oder c", "b until c"),
)


@pytest.mark.parametrize("text", BETWEEN_TWO)
def test_between_two_statements_both_are_offered(text: str) -> None:
    found = read(text, capability(FLEXIBLE))
    assert found == Unclear(Question(0), (Choice.LEVEL_2, Choice.LEVEL_3))


NUMBERS = st.builds(
    "{}{}{}{}".format,
    st.integers(1, 9),
    st.sampled_from(["-", " - ", " ", "/", ".", ",", ":", ")", "–", " or ", " to ", " of "]),
    st.integers(0, 12),
    st.sampled_from(["", " hours", " sites", "%", " people", "?"]),
)


@given(text=NUMBERS, open_question=st.integers(1, 6), mode=st.sampled_from([Mode.CHECK, Mode.TEAM]))
def test_two_numbers_are_never_an_answer(text: str, open_question: int, mode: Mode) -> None:
    assert isinstance(read(text, capability(FLEXIBLE), mode, up_to(open_question)), Unclear)


NEAR = {
    "c?": (Choice.LEVEL_3,),
    "maybe b": (Choice.LEVEL_2,),
    "probably b, thanks": (Choice.LEVEL_2,),
    "b probably": (Choice.LEVEL_2,),
    "b-ish": (Choice.LEVEL_2,),
    "~3": (Choice.LEVEL_3,),
    "about 3": (Choice.LEVEL_3,),
    "3 or so": (Choice.LEVEL_3,),
    "the last one": (Choice.LEVEL_5,),
    **dict.fromkeys(
        (
            *("b, but only for prod", "b but only for prod", "b because we have no tests", "b in prod"),
            *("b: see wiki", "b - we have no tests", "b (see the wiki)", "b is right", "b fits best"),
            *("b mostly", "b👍", "b 👍", "b :)", "b :tada:", "> b", "hmm, b", "well b", "ok, b", "please b"),
            *("its b", "thats b", "go for b", "b for sure", "sorry, b", "oops b", "i meant b", "no, b"),
            *("not c, b", "b not c", "change it to b", "this is b", "re: b", "the second one (b)"),
            *("b? yes", "not sure, b", "idk b", "i meant b not c", "a 2", "i'd say a 2"),
            *(
                "c is wrong, b",
                "c? no, b",
                "c isn't right, it's b",
                "c was a typo, b",
                "c doesn't fit, b does",
            ),
            *("second one b", "b (second one)", "b b", "be", "Bee", "too", "no. 2", "nr 2", "№2", "2 of 5"),
            ":two:",
        ),
        (Choice.LEVEL_2,),
    ),
    **dict.fromkeys(
        ("b… maybe c", "b. no wait, c", "b for prod, c for dev"), (Choice.LEVEL_2, Choice.LEVEL_3)
    ),
    **dict.fromkeys(("sea", "see", "the middle one", "three out of five"), (Choice.LEVEL_3,)),
    **dict.fromkeys(
        ("🤷", "not really sure", "honestly not sure", "no idea tbh", "keine Ahnung"), (Choice.NOT_SURE,)
    ),
    "na": (Choice.NOT_APPLICABLE,),
    "does not aply": (Choice.NOT_APPLICABLE,),
    "not sure?": (Choice.NOT_SURE,),
    "Somone builds each of our environments by hand": (Choice.LEVEL_1,),
}
DENIED = (
    "b isn't right",
    "b isn’t it",
    "b is wrong",
    "b is too low",
    "b doesn't fit",
    "b? no",
    "b 👎",
    "b :x:",
)
NEAR_EVIDENCE = {
    "yes?": (Choice.YES,),
    "yess": (Choice.YES,),
    "ok": (Choice.YES,),
    "I think so": (Choice.YES,),
    "yes, but not in production": (Choice.YES,),
    "yes and no": (Choice.PARTLY,),
    "mostly": (Choice.PARTLY,),
    "not really": (Choice.NO,),
    **dict.fromkeys(("👍", ":+1:", "+1", "✅"), (Choice.YES,)),
    **dict.fromkeys(("👎", ":-1:", "❌"), (Choice.NO,)),
    **dict.fromkeys(("oui", "Ja", "sí", "да", "はい"), (Choice.YES,)),
    **dict.fromkeys(("non", "nein", "нет", "いいえ"), (Choice.NO,)),
    "no idea honestly": (Choice.NOT_SURE,),
    "no thanks": (Choice.NO,),
    "n/a to us": (),
}


@pytest.mark.parametrize(("text", "near"), NEAR.items())
def test_what_is_only_near_is_asked_back(text: str, near: tuple[Choice, ...]) -> None:
    assert candidates(read(text, capability(FLEXIBLE))) == near


NO_ANSWER = (
    *(
        "not b",
        "none",
        "all",
        "both",
        "neither",
        "whatever",
        "pass",
        "👎",
        "3+",
        "3-",
        ":c",
        ":3",
        "iii",
    ),
    *("0", "6", "f", "bc", "bb", "a b c d e f", "1b 2c", "b for all", "3 for everything", "not c but b"),
    *(
        "more than b",
        "at least 3",
        "anything but b",
        "question 2",
        "topic 3",
        "b for question 9",
        "б",
        "β",
        "ß",
    ),
    *(
        "b isn't right",
        "b isn’t it",
        "b is not right",
        "b is wrong",
        "b is too low",
        "b doesn't fit",
        "b? no",
    ),
    *("b was a mistake", "b looks off", "b 👎", "b ❌", "b :x:", "no, not b", "definitely not b", "b? nope"),
    *("n/a to some of us", "no answer to give", "we say no in question 2 and yes in 3", "100", "50%", "3.5"),
)


@pytest.mark.parametrize("text", NO_ANSWER)
def test_doubtful_words_offer_nothing_that_they_do_not_say(text: str) -> None:
    found = read(text, capability(FLEXIBLE))
    assert isinstance(found, Unclear)
    assert set(found.candidates) <= {Choice(sign) for sign in "12345" if sign in text} | {
        choice for letter, choice in zip("abcde", LEVELS, strict=True) if letter in text.split()
    }


@pytest.mark.parametrize("text", DENIED)
def test_a_letter_that_is_denied_is_not_offered(text: str) -> None:
    assert candidates(read(text, capability(FLEXIBLE))) == ()


@pytest.mark.parametrize(("text", "near"), NEAR_EVIDENCE.items())
def test_what_is_only_near_to_evidence_is_asked_back(text: str, near: tuple[Choice, ...]) -> None:
    found = read(text, capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED)
    assert found == Unclear(Question(0, 3), near)


@pytest.mark.parametrize(("text", "choice"), {"d": Choice.LEVEL_4, "2": Choice.LEVEL_2}.items())
def test_a_letter_beside_evidence_may_mean_the_statement(text: str, choice: Choice) -> None:
    found = read(text, capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED)
    assert found == Unclear(Question(0), (choice,))


@pytest.mark.parametrize("text", ["b definitely", "b, but only for prod"])
def test_a_letter_among_words_beside_evidence_may_mean_the_statement(text: str) -> None:
    found = read(text, capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED)
    assert found == Unclear(Question(0), (Choice.LEVEL_2,))


@pytest.mark.parametrize(
    "text",
    [
        *("1b 2c", "1 b, 2 c", "1b, 2c", "1. b 2. c", "1: b 2: c", "q1 b and q2 c", "1b; 2c; 3d"),
        *(
            "1: b, 2: n/a",
            "1 b; 2 not sure",
            "1b-2c",
            "1b/2c",
            "1b & 2c",
            "1 yes, 2 no",
            "1.1 yes, 1.2 partly",
        ),
    ],
)
@pytest.mark.parametrize(("mode", "answers"), [(Mode.CHECK, NOTHING), (Mode.TEAM, ONE_CLAIMED)])
def test_several_answers_at_once_are_none(text: str, mode: Mode, answers: dict[Question, Answer]) -> None:
    found = read(text, capability(FLEXIBLE), mode, answers)
    assert isinstance(found, Unclear)
    assert (found.candidates, found.several) == ((), True)


def test_repeating_the_chosen_letter_asks_for_the_evidence() -> None:
    assert read("c", capability(FLEXIBLE), Mode.TEAM, ONE_CLAIMED) == Unclear(Question(0, 3))


@pytest.mark.parametrize("text", ["4 c", "question 5: e", "6 not sure"])
def test_a_question_that_is_not_shown_is_asked_back(text: str) -> None:
    found = read(text, capability(FLEXIBLE))
    assert isinstance(found, Unclear)
    assert found.question == Question(int(text.removeprefix("question ")[0]) - 1)
    assert len(found.candidates) == 1


def test_a_quote_from_another_question_is_asked_back() -> None:
    found = read("we wait more than two weeks for a new environment", capability(FLEXIBLE))
    assert found == Unclear(Question(1), (Choice.LEVEL_1,))


def test_a_letter_answers_the_one_topic_that_is_looked_at() -> None:
    rubric = capability(FLEXIBLE)
    session = Session({Question(at): Answer(Choice.LEVEL_2, 1) for at in range(3)}, looking_back=0)
    found = read_answer("c", rubric, progress_of(rubric, Mode.CHECK, session), session)
    assert answer(found) == (Question(0), Choice.LEVEL_3, 1)


ASKED_ABOUT_3 = AskedBack(Question(2), (Choice.LEVEL_4, Choice.LEVEL_5))


def test_a_letter_answers_the_question_asked_back_about() -> None:
    found = read("d", capability(FLEXIBLE), asked_back=ASKED_ABOUT_3)
    assert answer(found) == (Question(2), Choice.LEVEL_4, 0)


def test_a_letter_outside_the_offered_ones_is_asked_back() -> None:
    found = read("a", capability(FLEXIBLE), asked_back=ASKED_ABOUT_3)
    assert found == Unclear(Question(2), (Choice.LEVEL_1,))


def test_any_letter_answers_a_question_that_was_asked_back() -> None:
    found = read("a", capability(FLEXIBLE), asked_back=AskedBack(Question(0), (Choice.LEVEL_4,)))
    assert answer(found) == (Question(0), Choice.LEVEL_1, 0)


NOTHING_SAID = (
    *("?", "??", "purple", "f", "9 c", "0 c", "yes", "ok", "😀", "2 purple", "6.", "x", "s", "p", "10"),
    *("1 sec", "2 seconds", "1 moment", "1 minute", "give me a second", "first of all", "a few"),
    *(":D", ":d", ":-D", "=D", ";d", ":b", ":3", "<3", "c:", "d:", "D:", "xd", ":+1:", "👍", "+1", "-2"),
    *("the one", "that's the one", "not sure what this means", "1b 2c 3d", "a day", "not b", "2.5", "~b~"),
)


@pytest.mark.parametrize("text", NOTHING_SAID)
def test_what_fits_no_answer_is_taken_for_none(text: str) -> None:
    assert candidates(read(text, capability(FLEXIBLE))) == ()


WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# A word of a rubric that is an answer on its own, by its letter or as evidence.
LABELS = {"a", "b", "c", "d", "e", "one", "two", "three", "four", "five"}
LABELS |= {"first", "second", "third", "fourth", "fifth", "unsure"}
LABELS |= {"yes", "sure", "partly", "partially", "sometimes", "somewhat", "never", "no"}


def words_of(rubric: Rubric) -> list[str]:
    """List all words that a rubric uses anywhere."""
    found = {word.casefold() for word in WORD.findall(rubric.canonical_json())}
    return sorted(found - LABELS)


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_no_word_of_a_statement_is_an_answer(rubric: Rubric) -> None:
    for at, aspect in enumerate(rubric.aspects):
        own = {
            word.casefold() for level in LEVELS for word in WORD.findall(aspect.levels[int(level)].statement)
        }
        for word, mark in product(own - LABELS, ("", "?", "...")):
            assert isinstance(read(f"{word}{mark}", rubric, answers=up_to(at + 1)), Unclear), word


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_no_word_of_a_rubric_is_an_answer(rubric: Rubric) -> None:
    for word, mode in product(words_of(rubric), (Mode.CHECK, Mode.TEAM)):
        answers = ONE_CLAIMED if mode is Mode.TEAM else NOTHING
        assert isinstance(read(word, rubric, mode, answers), Unclear), word


ORDINARY = re.findall(
    r"\w+",
    "what why who how when the this that is are we have do not never ok well hmm wait because then so but "
    "please thanks help team today tomorrow week hours people manager deploy server cloud budget sure maybe "
    "really always often ask later think about with without more less all every new old good bad fast slow",
)


def clearly_quoted(text: str, statements: Iterable[str]) -> list[int]:
    """Find, in a way of its own, the statements that hold at least two longer words of *text*, and all of them."""
    said = {word for word in WORD.findall(text.casefold()) if len(word) > 3}
    held = [said <= set(WORD.findall(each.casefold())) for each in statements]
    return [at for at, each in enumerate(held, 1) if each and len(said) >= 2]


@given(data=st.data(), rubric=st.sampled_from(both()), open_question=st.integers(1, 4))
def test_ordinary_words_answer_only_where_they_quote(
    data: st.DataObject, rubric: Rubric, open_question: int
) -> None:
    aspect = rubric.aspects[open_question - 1]
    statements = [aspect.levels[level].statement for level in range(1, 6)]
    own = sorted({word.casefold() for each in statements for word in WORD.findall(each)})
    word = st.sampled_from(own) | st.sampled_from(words_of(rubric)) | st.sampled_from(ORDINARY)
    text = " ".join(data.draw(st.lists(word, min_size=2, max_size=8)))
    found = read(text, rubric, answers=up_to(open_question))
    if isinstance(found, Understood):
        assert found.question == Question(open_question - 1)
        assert clearly_quoted(text, statements) == [int(found.choice)]


@given(
    text=st.text(max_size=60), rubric=st.sampled_from(both()), mode=st.sampled_from([Mode.CHECK, Mode.TEAM])
)
def test_only_what_is_shown_is_understood(text: str, rubric: Rubric, mode: Mode) -> None:
    found = read(text, rubric, mode, ONE_CLAIMED)
    if isinstance(found, Understood):
        here = progress_of(rubric, mode, Session(ONE_CLAIMED))
        assert found.choice in found.question.choices
        assert found.question in here.asked[here.page or 0]


PARTS = {
    "ja": (
        ("リリースのたびに手作業で準備している。", "リリースの手順は文書にまとめてある。", "リリースは誰も待たずに自動で行われる。"),
        {"文書にまとめてある": 2, "手順は文書": 2, "自動で行われる。": 3},
        {"文書": (2,), "手作業": (1,), "文書にまとめてあった": (2,), "リリース": ()},
    ),
    "zh": (
        ("每次发布都靠手工准备。", "发布步骤写在文档里。", "发布自动进行，无人等待。"),
        {"写在文档里": 2, "自动进行无人等待": 3},
        {"手工": (1,), "发布": ()},
    ),
    "th": (
        ("เราเตรียมการปล่อยด้วยมือทุกครั้ง", "ขั้นตอนการปล่อยเขียนไว้ในเอกสาร", "การปล่อยเกิดขึ้นเองโดยไม่ต้องรอใคร"),
        {"เขียนไว้ในเอกสาร": 2, "โดยไม่ต้องรอใคร": 3},
        {"มือ": (1,), "การปล่อย": ()},
    ),
    "ko": (
        ("우리는 매번 손으로 배포를 준비한다.", "배포 절차가 문서에 적혀 있다.", "배포가 기다림 없이 저절로 된다."),
        {"문서에 적혀 있다": 2, "절차가 문서에": 2, "저절로 된다": 3},
        {"손으로": (1,), "배포": ()},
    ),
    "hi": (
        ("हम हर बार हाथ से तैयारी करते हैं।", "तैयारी के कदम दस्तावेज़ में लिखे हैं।", "सब कुछ अपने आप चलता रहता है।"),
        {"दस्तावेज़ में लिखे": 2},
        {"दस्तावेज़": (2,)},
    ),
    "ar": (
        ("نجهز كل إصدار يدويا في كل مرة.", "خطوات الإصدار مكتوبة في مستند مشترك.", "يحدث الإصدار وحده دون انتظار أحد."),
        {"مكتوبة في مستند": 2},
        {"مستند": (2,), "انتظار": (3,)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", PARTS)
def test_a_part_of_a_statement_is_read_in_any_script(language: str) -> None:
    statements, taken, near = PARTS[language]
    rubric = of_levels(statements)
    assert {text: answer(read(text, rubric))[1] for text in taken} == {
        text: LEVELS[level - 1] for text, level in taken.items()
    }
    assert {text: candidates(read(text, rubric)) for text in near} == {
        text: tuple(LEVELS[level - 1] for level in levels) for text, levels in near.items()
    }


def test_words_that_repeat_in_a_small_rubric_still_count() -> None:
    rubric = of_levels(
        ("We hear our own part.", "We listen to the other parts.", "We listen while we breathe.")
    )
    assert answer(read("listen to the other parts", rubric))[1] is LEVELS[1]
    assert candidates(read("listen", rubric)) == (LEVELS[1], LEVELS[2])


def of_levels(statements: tuple[str, ...]) -> Rubric:
    """Give the small rubric one aspect, of as many levels as there are *statements*."""
    tree = capability(SMALL).model_dump(exclude_none=True)
    aspect = tree["aspects"][0]
    levels = range(1, len(statements) + 1)
    cells = {level: {"statement": statements[level - 1]} for level in levels}
    named = {level: tree["levels"][level] for level in levels}
    return Rubric.model_validate(
        tree | {"levels": named, "aspects": [aspect | {"levels": cells}], "policy": {}}
    )
