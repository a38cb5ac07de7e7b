"""Every English sentence the bot says: a message in, speech out."""

from bot.conversation import messages as m
from bot.conversation.speech import Speech
from bot.conversation.wording import nudges, questions, results, team, wayfinding
from bot.conversation.wording.phrases import EFFORT, HELP, line

__all__ = ["EFFORT", "HELP", "say"]


def say(message: m.Message) -> Speech:
    """Put *message* into words."""
    match message:
        case m.Ask():
            return questions.ask(message)
        case m.Report():
            return results.report(message)
        case m.SharedReport():
            return results.shared_report(message)
        case m.Shared():
            return line("Done: your result is in the conversation, with your name on it.")
        case m.CouldNotShare(session, why):
            return results.could_not_share(session, why)
        case m.CouldNotPost(why):
            return results.could_not_post(why)
        case m.NextSteps(rubric, result, plan):
            return results.next_steps(rubric, result, plan)
        case m.HowItWorks(rubric, result):
            return results.how_it_works(rubric, result)
        case m.SeeYou(ref, left):
            return questions.see_you(ref, left)
        case m.DidYouMean():
            return questions.did_you_mean(message)
        case m.NotUnderstood(label, evidence):
            return questions.not_understood(label, evidence)
        case m.Help(capabilities, unknown, resume):
            return wayfinding.help_(capabilities, unknown, resume)
        case m.Capabilities(rubrics, unknown, for_team, openly):
            return wayfinding.capabilities(rubrics, unknown, team=for_team, openly=openly)
        case m.Words(rubric):
            return wayfinding.words(rubric)
        case m.Status():
            return wayfinding.status(message)
        case m.Mine(found):
            return wayfinding.mine(found)
        case m.Privacy():
            return wayfinding.privacy()
        case m.ForgetWarning():
            return wayfinding.forget_warning()
        case m.Forgotten(sessions):
            return wayfinding.forgotten(sessions)
        case m.InYourChat(answered):
            return line(wayfinding.ANSWERED_IN_CHAT if answered else wayfinding.QUESTIONS_IN_CHAT)
        case m.Welcome(person, capabilities):
            return wayfinding.welcome(person, capabilities)
        case m.Problem(trouble):
            return wayfinding.problem(trouble)
        case (
            m.NudgeUnfinished()
            | m.NudgeCheckIn()
            | m.NudgeLookAgain()
            | m.NudgePutOff()
            | m.NudgeOver()
            | m.Reminders()
        ):
            return nudges.say(message)
        case _:
            return team.say(message)
