"""One run, or a comparison of several, as a single page of HTML: inline SVG, no script, nothing fetched.

Every text comes from a run and is escaped. Charts are drawn from overviews, so a page of a run of any length is small.
"""

import html
import math
import time
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ..diagnosis.explanation import explain
from ..events import Finding
from .report_chart import COLORS, chart
from .report_style import STYLE
from .result import result_document
from .settings import differing, settings_of
from .summary import HEADLINES
from .text import strip_control
from .view import RunView

_PAIRS = (("Loss", ("train_loss", "validation_loss")), ("Accuracy", ("train_accuracy", "validation_accuracy")))
_MORE = ("train_r2", "train_mae", "learning_rate", "gradient_norm", "steps_per_second")
MAX_OTHERS = 24
"""Charts of series that are not ours, such as metrics of a foreign log; those of layers are left out."""


def report(views: Sequence[RunView]) -> str:
    """Return the page of one run, or of several side by side."""
    title = ", ".join(strip_control(view.name) for view in views)
    parts = [f"<h1>{_text(title)}</h1>", _results(views), *_charts(views)]
    parts += [_findings(view, len(views) > 1) for view in views]
    parts.append(_settings(views))
    stamp = time.strftime("%Y-%m-%d %H:%M", time.localtime(max(view.last_write for view in views)))
    parts.append(f"<footer>nn-tui, as recorded up to {stamp}</footer>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _results(views: Sequence[RunView]) -> str:
    """One row a run: status, steps, time, the newest and best of each headline."""
    names = [name for name in HEADLINES if any(view.count(name) for view in views)]
    heads = ["", "run", "status", "steps", "seconds", *(name.replace("_", " ") for name in names)]
    rows: list[list[str]] = []
    for number, view in enumerate(views):
        document = result_document(view)
        mark = f'<span class="mark" style="background:{COLORS[number % len(COLORS)]}"></span>' if len(views) > 1 else ""
        cells = [mark, _text(view.name), _text(view.status), f"{view.step:,}", _number(document["seconds"])]
        rows.append(cells + [_metric(document["metrics"].get(name)) for name in names])
    return _table(heads, rows)


def _metric(found: dict[str, Any] | None) -> str:
    if found is None:
        return "–"
    best = found["best"]
    extra = f" <small>best {_number(best)} at {found['best_step']:,}</small>" if best is not None else ""
    return _number(found["last"]) + extra


def _charts(views: Sequence[RunView]) -> Iterable[str]:
    shown: set[str] = set()
    for title, names in _PAIRS:
        present = [(view, name) for view in views for name in names if view.count(name)]
        if present:
            shown.update(names)
            yield chart(title, [(_label(view, name, views), view, name, views.index(view)) for view, name in present])
    for name in _other_names(views, shown):
        present = [view for view in views if view.count(name)]
        yield chart(name.replace("_", " "), [(_label(v, name, views), v, name, views.index(v)) for v in present])


def _other_names(views: Sequence[RunView], shown: set[str]) -> list[str]:
    known = [name for name in _MORE if any(view.count(name) for view in views)]
    foreign = [
        name
        for view in views
        if view.started is None or view.started.data.get("watched")
        for name in view.series_names
        if "/" not in name and name not in shown and name not in known and name != "elapsed_seconds"
    ]
    return [*known, *dict.fromkeys(foreign)][: len(known) + MAX_OTHERS]


def _label(view: RunView, name: str, views: Sequence[RunView]) -> str:
    split = name.partition("_")[0]
    what = split if split in ("train", "validation", "test") else ""
    return " ".join(part for part in (strip_control(view.name) if len(views) > 1 else "", what) if part)


def _findings(view: RunView, named: bool) -> str:
    active = [finding for finding in view.findings if finding.active]
    over = [finding for finding in view.findings if not finding.active]
    head = f"<h2>Findings{f' of {_text(view.name)}' if named else ''}</h2>"
    if not active and not over:
        return f"{head}<p>Nothing was found.</p>"
    return head + "".join(_finding(finding) for finding in active) + "".join(_passed(finding) for finding in over)


def _finding(finding: Finding) -> str:
    said = explain(finding)
    judged = [
        f"{_text(one.name)} {_value(one.value)}, healthy {one.side} {_value(one.threshold)}" for one in said.judged
    ]
    evidence = "; ".join([*judged, *(f"{_text(name)} {_value(value)}" for name, value in said.others)])
    remedies = "".join(f"<li>{_remedy(remedy)}</li>" for remedy in finding.remedies)
    steps = f"Steps {finding.first_step:,} to {finding.last_step:,}"
    return (
        f'<section class="{finding.severity}">'
        f"<h3>{finding.severity}: {_text(said.what)}</h3>"
        f"<p><b>{_text(said.headline)}</b></p><p>{_text(said.why)}</p>"
        f"<p><small>{evidence}. {steps}. {_text(said.source)}</small></p>"
        f"<ul>{remedies}</ul></section>"
    )


def _remedy(remedy: Any) -> str:
    lines = f"<pre>{html.escape(strip_control(remedy.lines, keep_lines=True))}</pre>" if remedy.lines else ""
    return _text(remedy.title) + lines


def _passed(finding: Finding) -> str:
    return (
        f'<p class="over">over: {_text(finding.headline)} (steps {finding.first_step:,} to {finding.last_step:,})</p>'
    )


def _settings(views: Sequence[RunView]) -> str:
    """What the runs differ in; of a single run, everything."""
    settings = [settings_of(view.spec) for view in views]
    names = list(differing(settings)) if len(views) > 1 else list(settings[0])
    if not names or (len(views) == 1 and _is_foreign(views[0])):
        return ""
    title = "Settings that differ" if len(views) > 1 else "Settings"
    rows = [[_text(name), *(_value(each.get(name)) for each in settings)] for name in names]
    heads = ["", *(view.name for view in views)] if len(views) > 1 else ["", ""]
    return f"<h2>{title}</h2>" + _table(heads, rows)


def _is_foreign(view: RunView) -> bool:
    return msgspec.to_builtins(view.spec.data).get("source") == "watched"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """`rows` hold HTML, `heads` text."""
    head = "".join(f"<th>{_text(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def _value(value: Any) -> str:
    return _number(value) if isinstance(value, float) else _text("–" if value is None else str(value))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}" if math.isfinite(value) else str(value)


def _text(text: str) -> str:
    return html.escape(strip_control(text))
