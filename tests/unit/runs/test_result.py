import json
import math

from nn_tui.core.events import Finding, FindingRaised, Remedy
from nn_tui.core.runs.result import finite, result_document

from .conftest import FINISHED, STARTED


def test_the_document_has_the_fields_scripts_rely_on(writer, folder):
    finding = Finding(
        code="overfitting",
        severity="warning",
        headline="h",
        first_step=400,
        last_step=900,
        evidence={"validation_loss": math.inf},
        remedies=(Remedy("dropout", "Add dropout 0.3", {"model.dropout": 0.3}),),
    )
    writer.event(STARTED)
    writer.extend("train_loss", [450, 900], [0.1, 0.04])
    writer.extend("validation_loss", [450, 900], [0.08, math.nan])
    writer.extend("validation_accuracy", [450, 900], [0.98, 0.975])
    writer.add("gradient_norm", 900, 3.0)
    writer.event(FindingRaised(time=0.0, step=900, finding=finding))
    writer.event(FINISHED)
    writer.flush()

    document = result_document(writer.view, [{"rule": "a < b", "value": math.nan, "failed": True}])

    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["schema"] == 1
    assert document["run"] == {"name": folder.name, "path": str(folder), "preset": "digits-mlp", "seed": 0}
    assert (document["status"], document["steps"], document["epochs"]) == ("finished", 900, 20)
    assert (document["seconds"], document["num_parameters"]) == (2.0, 9610)
    assert document["metrics"] == {
        "train_loss": {"last": 0.04, "best": 0.04, "best_step": 900, "recent": 0.04, "recent_steps": 1},
        "validation_loss": {"last": None, "best": 0.08, "best_step": 450},
        "validation_accuracy": {"last": 0.975, "best": 0.98, "best_step": 450},
    }
    assert document["findings"][0]["evidence"] == {"validation_loss": None}
    assert document["findings"][0]["remedies"][0]["set"] == {"model.dropout": 0.3}
    assert document["gates"] == [{"rule": "a < b", "value": None, "failed": True}]
    assert document["speed"]["steps_per_second"] == 450
    assert document["environment"] == {"torch": "2.4", "device": "cpu"}


def test_a_run_that_never_started_has_a_document_too(writer):
    document = result_document(writer.view)

    assert (document["status"], document["steps"], document["metrics"]) == ("starting", 0, {})


def test_numbers_that_are_not_finite_become_null_at_any_depth():
    assert finite({"a": [math.nan, (math.inf, 1.5)], "b": "nan"}) == {"a": [None, [None, 1.5]], "b": "nan"}
