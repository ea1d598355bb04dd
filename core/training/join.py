"""How a session becomes one of several that train a run together."""

from .member import Member
from .session import Session
from .team import Team


def join(team: Team, session: Session) -> Member:
    """Have the session train its share, and average gradients with the others. Raises SpecError."""
    if session.spec.parallel == "ddp":
        return Member(team, session)
    from .sharded import ShardedMember  # sharding takes longer to import than the rest of the trainer

    return ShardedMember(team, session)
