"""The arithmetic of judging: how sure a precision is, and how far two readers agree."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import Final

Z: Final = 1.959964
"""Standard deviations of a normal distribution that hold 95 %."""


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole``, None of nothing."""
    return part / whole if whole else None


def at_least(hits: int, of: int) -> float | None:
    """Lower end of the 95 % interval of a share (Wilson 1927), which holds for few cases and for shares near one."""
    if not of:
        return None
    seen = hits / of
    middle = seen + Z * Z / (2 * of)
    reach = Z * sqrt(seen * (1 - seen) / of + Z * Z / (4 * of * of))
    return max(0.0, (middle - reach) / (1 + Z * Z / of))


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa: agreement beyond that of two who give the same verdicts as often, but blindly.

    None where both only ever say one and the same thing: then chance explains all.
    """
    total = len(pairs)
    if not total:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[word] * second[word] for word in first) / total**2
    agreed = sum(one == other for one, other in pairs) / total
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def shown(figure: float | None) -> str:
    """A share as a table prints it."""
    return "" if figure is None else f"{figure:.3f}"
