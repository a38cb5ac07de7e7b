"""The rule a second time, from its text alone: plain dicts, sorted lists, brute force."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any


def judge(rubric: dict[str, Any], people: list[dict[str, Any]], team: bool) -> dict[str, Any]:
    """Score *people* (dicts as in the exchange format) on a rubric read as plain data."""
    need = 3 if team else 1
    top = len(rubric["levels"])
    rows = [one_aspect(each["id"], people, need, top) for each in rubric["aspects"]]
    counted = {row["id"]: row["value"] for row in rows if row["value"] is not None}
    enough_aspects = len(counted) >= rule(rubric, "min_aspects", min(4, len(rubric["aspects"])))
    level = None
    if len(people) >= need and enough_aspects:
        level = climb(rubric, list(counted.values()))
    held, steps, after = [], [], None
    if level is not None and level < top:
        held = holders(rubric, counted, level)
        steps = choose(rubric, counted, held, level, {row["id"] for row in rows if row["on_the_way"]})
        raised = dict(counted)
        for step in steps:
            raised[step["aspect"]] += 1
        after = climb(rubric, list(raised.values()))
    progress = None
    if counted:
        mean = Decimal(sum(counted.values())) / Decimal(len(counted))
        progress = float(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))
    return {
        "level": level, "progress": progress, "aspects": rows, "held_by": held, "steps": steps, "level_after": after,
    }  # fmt: skip


def one_aspect(id_: str, people: list[dict[str, Any]], need: int, top: int) -> dict[str, Any]:
    given = [person["answers"][id_] for person in people if id_ in person["answers"]]
    values = []
    for person in people:
        claim = person["answers"].get(id_)
        if type(claim) is int:
            denied = person.get("evidence", {}).get(id_, {}).get(str(claim)) == "no"
            values.append(claim - 1 if denied and claim > 1 else claim)
    values.sort()
    na = sum(answer == "not_applicable" for answer in given)
    counts = len(values) >= need and not na > len(given) / 2
    value = values[(len(values) + 1) // 2 - 1] if counts else None
    agreement = verdict = None
    if counts and len(values) >= 4:
        n = len(values)
        squares = Fraction(n * sum(v * v for v in values) - sum(values) ** 2, n * (n - 1))
        exact = 1 - squares * 12 / (top**2 - 1)
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        agreement = float(round_up(quotient))
        verdict = "close" if exact * 10 >= 7 else "spread"
    moving = False
    if value is not None:
        proofs = [p.get("evidence", {}).get(id_, {}).get(str(value + 1)) for p in people]
        proofs = [proof for proof in proofs if proof]
        moving = proofs.count("yes") > len(proofs) / 2
    return {
        "id": id_, "value": value, "known": len(values), "not_sure": given.count("not_sure"), "not_applicable": na,
        "range": [values[0], values[-1]] if counts else None, "agreement": agreement, "verdict": verdict,
        "on_the_way": moving,
    }  # fmt: skip


def rule(rubric: dict[str, Any], name: str, usual: float) -> float:
    return float(rubric.get("policy", {}).get(name, usual))


def round_up(number: Decimal) -> Decimal:
    """Round to two decimals, halves towards plus infinity."""
    return (number * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100


def climb(rubric: dict[str, Any], values: list[int]) -> int:
    share, gap = Fraction(str(rule(rubric, "share", 0.7))), rule(rubric, "gap", 1)
    best = 1
    for level in range(2, len(rubric["levels"]) + 1):
        reached = [v for v in values if v >= level]
        fits = Fraction(len(reached)) >= share * len(values)
        if fits and not [v for v in values if v < level - gap]:
            best = level
        else:
            return best
    return best


def holders(rubric: dict[str, Any], values: dict[str, int], level: int) -> list[str]:
    gap = rule(rubric, "gap", 1)
    lag, below = [], []
    for each in rubric["aspects"]:
        value = values.get(each["id"])
        if value is None or value > level:
            continue
        (lag if value < level + 1 - gap else below).append(each["id"])
    return lag + below


def choose(
    rubric: dict[str, Any], values: dict[str, int], held: list[str], level: int, moving: set[str]
) -> list[dict[str, Any]]:
    gap = rule(rubric, "gap", 1)
    aspects = {each["id"]: each for each in rubric["aspects"]}
    order = list(aspects)
    picked = []
    for id_ in held:
        if id_ in moving:
            continue
        to = values[id_] + 1
        options = cells(rubric, aspects[id_])[str(to)].get("steps", [])
        if not options:
            continue
        worth = [Fraction(int(o["value"]), {"S": 1, "M": 2, "L": 3}[o["effort"]]) for o in options]
        at = worth.index(max(worth))
        picked.append(
            {
                "aspect": id_,
                "to_level": to,
                "worth": worth[at],
                "lags": values[id_] < level + 1 - gap,
                **options[at],
            }
        )
    picked.sort(key=lambda p: order.index(p["aspect"]))
    picked.sort(key=lambda p: p["worth"], reverse=True)
    picked.sort(key=lambda p: not p["lags"])
    ids = [p["id"] for p in picked]
    first_fit = min(
        (list(p) for p in permutations(range(len(picked))) if in_order([picked[i] for i in p], ids)),
        default=list(range(len(picked))),
    )
    where = {
        o["id"]: (e["id"], int(k))
        for e in rubric["aspects"]
        for k, c in cells(rubric, e).items()
        for o in c.get("steps", [])
    }
    titles = {
        o["id"]: o["title"]
        for e in rubric["aspects"]
        for c in cells(rubric, e).values()
        for o in c.get("steps", [])
    }
    result = []
    for i in first_fit[:3]:
        p = picked[i]
        waits = [a for a in p.get("after", []) if a not in ids]
        unmet = [a for a in waits if "/" in a or values.get(where[a][0], 0) < where[a][1]]
        said = "lags behind" if p["lags"] else "below"
        reason = f"{said} level {level + 1}" + (
            f"; first: {', '.join(titles.get(a) or elsewhere(a) for a in unmet)}" if unmet else ""
        )
        result.append({"id": p["id"], "aspect": p["aspect"], "to_level": p["to_level"], "reason": reason})
    return result


def elsewhere(reference: str) -> str:
    """Name a step of another rubric by its id."""
    rubric, step = reference.replace("-", " ").split("/")
    return f"{step} ({rubric})"


def cells(rubric: dict[str, Any], aspect: dict[str, Any]) -> dict[str, Any]:
    """Give what stands at each level of an aspect: its own, or that of a shared scale."""
    return aspect["levels"] if "levels" in aspect else rubric["scales"][aspect["scale"]]


def in_order(steps: list[dict[str, Any]], ids: list[str]) -> bool:
    done: set[str] = set()
    for step in steps:
        if any(a in ids and a not in done for a in step.get("after", [])):
            return False
        done.add(step["id"])
    return True
