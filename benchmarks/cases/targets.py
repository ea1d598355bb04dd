"""What a run must achieve: the kinds of target the cases choose from."""

from .case import Result, Target


def reaches(score: float) -> Target:
    """Ask for a validation score of at least this after some epoch, without a loss that is not finite."""
    return Target(f"reaches {score:g} on validation", lambda result: result.finite and result.best >= score)


def ends_at(score: float) -> Target:
    """Ask for a validation score of at least this after the last epoch."""
    return Target(f"ends at {score:g} or more on validation", lambda result: result.finite and result.final >= score)


def keeps_its_best(factor: float, score: float) -> Target:
    """Ask for a final validation loss within `factor` of the best one, and for a useful score: no overfitting."""
    return Target(
        f"ends within {factor:g} × its best validation loss, having reached {score:g}",
        lambda result: result.finite and result.losses[-1] <= factor * min(result.losses) and result.best >= score,
    )


def settles(jump: float, share: float, score: float) -> Target:
    """Ask for a score that moves by more than `jump` between less than this share of successive epochs."""

    def is_met(result: Result) -> bool:
        jumps = sum(abs(b - a) > jump for a, b in zip(result.scores, result.scores[1:], strict=False))
        return result.finite and jumps < share * (len(result.scores) - 1) and result.best >= score

    return Target(f"reaches {score:g}, moving by over {jump:g} in less than {share:.0%} of epochs", is_met)


def loads_within(share: float, score: float) -> Target:
    """Ask that waiting for data takes at most this share of the time, and for a useful score."""
    return Target(
        f"waits for data at most {share:.0%} of the time and reaches {score:g}",
        lambda result: result.finite and result.load_seconds <= share * result.seconds and result.best >= score,
    )
