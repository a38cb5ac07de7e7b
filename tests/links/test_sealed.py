import string

import pytest

from bot.links.sealed import LONGEST, InvalidLink, LinkKind, SealedLinks

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = 1_800_000_000
URL_SAFE = set(string.ascii_letters + string.digits + "-_")


def links(*keys: bytes, kind: LinkKind = LinkKind.EXPORT) -> SealedLinks:
    return SealedLinks(keys or (KEY,), kind)


def assert_dead(reader: SealedLinks, token: str, now: int = NOW) -> None:
    with pytest.raises(InvalidLink):
        reader.open(token, now)


@pytest.mark.parametrize("what", [b"", b"\0", b"conversation/facilitator", bytes(range(256))])
def test_a_link_gives_back_what_was_sealed(what: bytes) -> None:
    token = links().seal(what, NOW + 1)
    assert set(token) <= URL_SAFE
    assert links().open(token, NOW) == what


def test_a_link_dies_at_its_time() -> None:
    token = links().seal(b"x", NOW)
    assert links().open(token, NOW - 1) == b"x"
    assert_dead(links(), token, NOW)
    assert_dead(links(), token, NOW + 10**9)


def test_a_link_with_any_character_changed_is_dead() -> None:
    token = links().seal(b"what is said", NOW + 1)
    for at, was in enumerate(token):
        for other in URL_SAFE - {was}:
            assert_dead(links(), token[:at] + other + token[at + 1 :])


def test_a_link_cut_or_lengthened_is_dead() -> None:
    token = links().seal(b"what is said", NOW + 1)
    for other in (
        *(token[:at] for at in range(len(token))),
        token + "A",
        token + "=",
        " " + token,
        token * 2,
    ):
        assert_dead(links(), other)


@pytest.mark.parametrize(
    "token", ["", "=", "A", "é" * 40, "\n", "../x", "%00", "A" * (LONGEST + 1), "٣" * 30]
)
def test_rubbish_is_no_link(token: str) -> None:
    assert_dead(links(), token)


def test_a_link_of_one_kind_opens_nothing_of_another() -> None:
    token = links(kind=LinkKind.PICTURE).seal(b"x", NOW + 1)
    assert_dead(links(kind=LinkKind.EXPORT), token)


def test_a_link_of_a_stranger_is_dead() -> None:
    assert_dead(links(), links(OTHER).seal(b"x", NOW + 1))


def test_the_newest_key_seals_and_any_opens() -> None:
    old, both = links(KEY), links(OTHER, KEY)
    assert both.open(old.seal(b"x", NOW + 1), NOW) == b"x"
    assert links(OTHER).open(both.seal(b"x", NOW + 1), NOW) == b"x"
    assert_dead(old, both.seal(b"x", NOW + 1))


def test_a_link_tells_nothing_of_what_it_carries() -> None:
    one, other = (links().seal(what, NOW + 1) for what in (b"AAAAAAAAAAAAAAAA", b"AAAAAAAAAAAAAAAB"))
    same = sum(left == right for left, right in zip(one, other, strict=True))
    assert same < len(one) / 4


def test_an_overlong_link_value_is_refused_when_made() -> None:
    with pytest.raises(ValueError, match="link of"):
        links().seal(bytes(LONGEST), NOW)
