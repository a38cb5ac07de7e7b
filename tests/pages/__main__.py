"""Take the picture of a result's page that the README shows: `python -m tests.pages`."""

from datetime import UTC, datetime
from pathlib import Path

from bot.conversation.reports.pages import result_page
from bot.conversation.step_plan import team_plan
from bot.conversation.team_record import RubricRef, TeamResult
from bot.conversation.wording.pages import document
from bot.pages.html import html
from rubric import Respondent, Rubric, score
from tests.support.browser import started
from tests.support.clock import DAY
from tests.support.rubrics import FLEXIBLE, capability

PICTURE = Path(__file__).parents[2] / "docs" / "result-page.png"
VIEW = {"width": 820, "height": 1120}  # down to the table of topics
# The levels that six people picked, a column for each topic, in two quarters.
BEFORE = ("232213", "222124", "232213", "342223", "223212", "232123")
NOW = ("343324", "333234", "332325", "443324", "323213", "334434")


def taken(rubric: Rubric, picked: tuple[str, ...], closed: datetime) -> TeamResult:
    """Work out the result of an assessment in which six people picked these levels."""
    people = [
        Respondent(
            f"{at}", {each.id: int(level) for each, level in zip(rubric.aspects, levels, strict=True)}, {}
        )
        for at, levels in enumerate(picked)
    ]
    at = int(closed.timestamp())
    ref = RubricRef(rubric.id, rubric.hash)
    found = score(rubric, people, "assessment")
    return TeamResult(f"{at}", ref, at - 5 * DAY, at, len(people), 3, found, conversation_name="#platform")


def main() -> None:
    rubric = capability(FLEXIBLE)
    before, now = (
        taken(rubric, picked, datetime(2026, month, 20, tzinfo=UTC))
        for picked, month in ((BEFORE, 8), (NOW, 11))
    )
    planned = team_plan(rubric, now, (), ()).plan
    shown = html(
        document(
            result_page(rubric, now, (rubric, before), planned, datetime(2026, 11, 20, tzinfo=UTC).date())
        )
    )
    with started() as browser:
        page = browser.new_page(viewport=VIEW)
        page.set_content(shown)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
