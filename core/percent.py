"""Shares of one, as sentences name them."""


def percent(share: float, digits: int = 0) -> str:
    """Return `7 %` for 0.07, or `7.0 %` with one digit behind the point."""
    return f"{share:.{digits}%}".replace("%", " %")
