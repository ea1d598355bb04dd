"""The network beside simpler models, once it is trained."""

from typing import Any

from ..baselines import MAX_EXAMPLES, Score, compare, measure_baselines
from ..data.split import SplitData
from ..runs.main_metric import main_metric
from ..runs.writer import RunWriter
from .session import Session

TASKS = ("classification", "binary", "regression")


def can_compare(data: SplitData) -> bool:
    """Whether the inputs are a table, there is one target, and there are examples to judge by."""
    one_target = data.train.targets.reshape(len(data.train), -1).shape[1] == 1
    judged = len(data.validation) > 1 or len(data.test) > 1
    return data.dataset.is_table and data.task in TASKS and one_target and judged


def compare_with_baselines(session: Session, writer: RunWriter) -> dict[str, Any]:
    """Fit the baselines and return the comparison, ready for JSON; empty where there is nothing to compare."""
    data = session.data
    if not can_compare(data):
        return {}
    metric = "r2" if data.task == "regression" else "accuracy"
    writer.flush()
    found = main_metric(writer.view)
    validation = found.value if found and found.name == f"validation_{metric}" else None
    network = Score("this network", validation, writer.view.last(f"test_{metric}"), None)
    if network.validation is None and network.test is None:
        return {}
    baselines = measure_baselines(data, session.spec.seed)
    comparison = compare(network, baselines, metric, len(data.validation), len(data.test))
    fitted = min(len(data.train), MAX_EXAMPLES)
    if fitted < data.num_training:
        comparison["headline"] += f" The others were fitted to {fitted:,} of the {data.num_training:,} examples."
    return comparison
