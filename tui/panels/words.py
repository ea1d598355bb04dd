"""What a panel says while it has nothing to show: why, and what to do next."""

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.paragraphs import Paragraph


def nothing_yet(view: RunView, what: str, when: str = "with the first steps") -> Paragraph:
    """A sentence for a panel without values; `what` in the plural, `when` they are measured."""
    what = what[:1].upper() + what[1:]
    match view.status:
        case "starting":
            text = f"{what} come {when}; the trainer is starting."
        case "running":
            text = f"{what} come {when}."
        case "paused":
            text = f"{what} come {when}; the run is paused."
        case "failed":
            return Paragraph(f"{what} were never measured: training failed. Findings say why.", palette.ERROR)
        case "lost":
            return Paragraph(f"{what} were not measured before the trainer was lost.", palette.ERROR)
        case _:
            text = f"{what} were not recorded in this run."
    return Paragraph(text, palette.DIM)


def never(what: str, why: str) -> Paragraph:
    """A sentence for a panel that this kind of run cannot fill."""
    return Paragraph(f"No {what}: {why}", palette.DIM)
