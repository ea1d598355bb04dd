"""Numbers in sentences."""


def amount(value: float) -> str:
    """Return three significant figures, or all digits before the point: `0.00214`, `3.1e-07`, `4,000`."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"
