"""What is advised works: the first remedy of a preset's main finding repairs the run."""

import pytest

from nn_tui.core.diagnosis.apply import apply_remedy
from nn_tui.core.repair import Repair
from nn_tui.core.runs.view import RunView
from nn_tui.core.specs.file import load_preset, override, preset_names

from .conftest import Train

NOT_BY_ONE_REMEDY = {
    "no-bias",  # no validation examples to judge the repair by
    "unnormalized-inputs",  # once they are normalised, the rate that raw inputs bear is too low
    "early-stopping",  # it has stopped in time, with its best weights
    "class-imbalance",  # what counts more is for a person to say, not for a spec
}
FAULTY = [name for name in preset_names() if load_preset(name).expect and name not in NOT_BY_ONE_REMEDY]


def best_validation_loss(view: RunView) -> float:
    """The validation loss of the weights the run leaves: the best where it stopped early, else the last."""
    stopped_early = view.spec.regularization.early_stopping is not None
    best, last = view.best("validation_loss"), view.last("validation_loss")
    assert best is not None
    assert last is not None
    return best[0] if stopped_early else last


@pytest.mark.slow
@pytest.mark.parametrize("preset", FAULTY)
def test_the_first_remedy_of_the_main_finding_repairs_the_run(preset: str, train: Train) -> None:
    before = train(override(load_preset(preset), {"threads": 1}))
    finding = next(finding for finding in before.findings if finding.active and finding.caused_by is None)

    after = train(apply_remedy(before.spec, finding.remedies[0]))

    assert Repair().add(after, after.status).is_healthy
    assert best_validation_loss(after) < 0.9 * best_validation_loss(before)
