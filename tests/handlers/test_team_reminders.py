"""A team hears when its reminders are turned off, and can undo it. An offer to look again waits for weeks."""

from bot.conversation import callback_data, events as e, messages as m, view, wording
from tests.support.core import Core, alone, member, person


def told(replies: tuple[m.Reply, ...]) -> list[m.Message]:
    return [reply.message for reply in replies if reply.to is m.To.EVERYONE]


async def test_a_team_hears_once_that_its_reminders_are_off(core: Core) -> None:
    off = m.TeamRemindersSwitched("ana", off=True)
    assert told(await core.take(member("ana"), e.RemindAsked("off"))) == [off]
    assert told(await core.take(member("ben"), e.RemindAsked("off"))) == []


async def test_undo_turns_a_teams_reminders_on_again(core: Core) -> None:
    (message,) = told(await core.take(member("ana"), e.RemindAsked("off")))
    undo = next(each for each in view.buttons(wording.say(message)) if each.label == "Undo")
    replies = await core.take(member("ben"), callback_data.unpack(undo.press, person("ben")))
    assert told(replies) == [m.TeamRemindersSwitched("ben", off=False)]
    page = replies[-1].message
    assert isinstance(page, m.ReminderSettings)
    assert not page.off


async def test_nobody_is_told_about_ones_own_reminders(core: Core) -> None:
    assert told(await core.take(alone("ana"), e.RemindAsked("off"))) == []
