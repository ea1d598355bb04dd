"""A metric in words: what it is called and its value, the same in every list."""

from ..charts.numbers import number, percent


def metric_text(name: str, value: float) -> str:
    """`accuracy 98.3 %`, `R² 0.912`, `train loss 0.0412`; a metric of validation is named without saying so."""
    return f"{metric_words(name)} {metric_value(name, value)}"


def metric_words(name: str) -> str:
    """What a metric is called."""
    words = name.removeprefix("validation_").replace("_", " ")
    return words.replace("r2", "R²").replace("iou", "IoU")


def change_text(name: str, change: float) -> str:
    """By how much it changed; shares of one in percentage points."""
    return f"{change * 100:.1f} points" if name.endswith("accuracy") else number(change)


def metric_value(name: str, value: float) -> str:
    """Its value; shares of one in per cent."""
    return percent(value) if name.endswith("accuracy") else number(value)
