import json

import pytest

from bot.errors import BadPayload
from bot.platforms.playground.parse import FilledForm, Pressed, Wrote, known, request

WROTE = {"kind": "write", "id": "a-1", "pane": "chat", "text": "c", "zone": "Europe/Berlin"}
FILLED = {
    "kind": "fill",
    "id": "a-1",
    "pane": "chat",
    "entry": "s.1",
    "press": "x",
    "text": "y",
    "ticked": True,
}
PRESSED = {"kind": "press", "id": "a-1", "pane": "team", "entry": "s.1", "press": "help"}


def test_words_and_presses_are_told_apart() -> None:
    assert isinstance(request(json.dumps(WROTE).encode()), Wrote)
    assert isinstance(request(json.dumps(PRESSED).encode()), Pressed)
    assert isinstance(request(json.dumps(FILLED).encode()), FilledForm)


def test_half_a_character_can_be_typed() -> None:
    sent = request(json.dumps(WROTE | {"text": "\ud800"}).encode())
    assert isinstance(sent, Wrote)
    assert sent.text == "\ud800"


def test_forty_kilobytes_can_be_typed() -> None:
    assert request(json.dumps(WROTE | {"text": "x" * 40_960}).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"kind": ["press"]}',
        b'{"kind": "shout"}',
        json.dumps({"kind": "write"}).encode(),
        json.dumps(WROTE | {"text": 3}).encode(),
        json.dumps(WROTE | {"pane": "aside.ben"}).encode(),
        json.dumps(WROTE | {"person": "ben"}).encode(),
        json.dumps(WROTE | {"id": ""}).encode(),
        json.dumps(WROTE | {"id": "x y"}).encode(),
        json.dumps(WROTE | {"id": "x" * 81}).encode(),
        json.dumps(WROTE | {"id": "x\n"}).encode(),
        json.dumps(PRESSED | {"press": "x" * 5000}).encode(),
        json.dumps(FILLED | {"ticked": "true"}).encode(),
        json.dumps(FILLED | {"text": None}).encode(),
        json.dumps({name: value for name, value in FILLED.items() if name != "ticked"}).encode(),
        json.dumps(PRESSED | {"entry": 'x" onload="'}).encode(),
    ],
)
def test_what_the_page_never_sends_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayload):
        request(body)


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(BadPayload) as refusal:
        request(json.dumps(WROTE | {"secret": "s3cret-value", "text": ["s3cret-value"]}).encode())
    assert "s3cret-value" not in str(refusal.value)


@pytest.mark.parametrize("body", ["", "{}", '{"shown": []}', '{"shown": {"a": "b"}}', "\ud800"])
def test_a_page_must_say_what_it_shows(body: str) -> None:
    with pytest.raises(BadPayload):
        known(body)
