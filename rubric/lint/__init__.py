"""Problems of a rubric beyond its types: errors make it unusable, advice would make it better.

Every check walks the plain tree, so that one mistake never hides another. Advice
about words is for English alone. Everything else holds in any language.
"""

from collections.abc import Collection

from rubric.lint import english, prerequisites, structure, texts
from rubric.lint.prerequisites import StepsOf
from rubric.lint.tree import Tree
from rubric.problems import Problem
from rubric.yaml_guard import CheckedFile


def errors(document: CheckedFile, file_id: str | None = None) -> list[Problem]:
    """List what makes a rubric unusable: it could not be asked, scored or planned.

    *file_id* is the id that the file's name gives; None for a text without a file.
    """
    tree = Tree(document)
    checks = (*structure.ERRORS, *prerequisites.ERRORS)
    return [*(problem for check in checks for problem in check(tree)), *structure.file_name(tree, file_id)]


def advice(document: CheckedFile, steps: StepsOf, starts: Collection[str] = ()) -> list[Problem]:
    """List what makes a rubric hard to answer or to act on.

    *steps* gives those of another rubric. *starts* are the other rubrics of the folder that are
    marked as the one to begin with.
    """
    tree = Tree(document)
    checks = (*structure.ADVICE, *texts.ADVICE, *prerequisites.ADVICE)
    if english.is_english(tree):
        checks += english.ADVICE
    found = [*english.language(tree), *(problem for check in checks for problem in check(tree))]
    return [*found, *prerequisites.foreign(tree, steps), *structure.second_start(tree, starts)]
