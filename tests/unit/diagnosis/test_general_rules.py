"""Rules that must hold for programs nobody here has seen: where they speak, and the healthy kin they must pass over."""

import numpy as np
import pytest

from nn_tui.core.diagnosis.collapsed_output import CollapsedOutput
from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.label_mismatch import LabelMismatch
from nn_tui.core.diagnosis.learning_rate_too_high import LearningRateTooHigh
from nn_tui.core.diagnosis.learning_rate_too_low import LearningRateTooLow
from nn_tui.core.diagnosis.loss_output_mismatch import LossOutputMismatch
from nn_tui.core.diagnosis.missing_zero_grad import MissingZeroGrad
from nn_tui.core.diagnosis.over_regularized import OverRegularized
from nn_tui.core.diagnosis.poor_initialization import PoorInitialization
from nn_tui.core.diagnosis.remedies import remedies_for
from nn_tui.core.diagnosis.too_few_steps import TooFewSteps
from nn_tui.core.diagnosis.travel import for_a_change_of, travelled
from nn_tui.core.diagnosis.unchanged_weights import UnchangedWeights
from nn_tui.core.diagnosis.underfitting import Underfitting
from nn_tui.core.diagnosis.unnormalized_input import UnnormalizedInput
from nn_tui.core.events import Layer
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec

from .conftest import Record, dense

LAYERS = dense("one", "two", "out")
STUCK = [2.3] * 500
GUESS = [2.3]
CLASSES = {"criterion": "NLLLoss", "task": "classification", "output_shape": [32, 10], "target_shape": [32],
           "target_type": "int64"}  # fmt: skip
NUMBERS = CLASSES | {"criterion": "MSELoss", "task": "regression", "output_shape": [32, 1], "target_shape": [32, 1]}


def check(detector: Detector, view: RunView) -> Symptom | None:
    """What the rule sees in the run; None also for a symptom too weak to raise a finding."""
    symptom = detector.check(view, impact_of(view))
    return symptom if symptom is not None and symptom.level >= 1 else None


def steady(**values: float) -> dict[str, list[float]]:
    return {name: [value] * 20 for name, value in values.items()}


class TestHowFarWeightsCanHaveMoved:
    """The sum of update ratios, and what it can have done."""

    def test_it_is_the_sum_of_all_update_ratios(self, record: Record) -> None:
        view = record(train_loss=STUCK, update_ratio=[1e-3] * 50)

        assert travelled(view) == pytest.approx(0.5, rel=0.01)

    def test_a_rate_that_was_high_at_first_counts_for_as_long_as_it_was(self, record: Record) -> None:
        view = record(train_loss=STUCK, update_ratio=list(np.linspace(2e-3, 0, 50)))

        assert travelled(view) == pytest.approx(0.5, rel=0.05)

    def test_deeper_networks_need_less_of_each_layer(self, record: Record) -> None:
        shallow = record(train_loss=STUCK, layers=LAYERS[:1], per_layer={"update_ratio": {"one": [1e-3]}})
        each = {layer.name: [1e-3] for layer in LAYERS}
        deep = record(train_loss=STUCK, layers=LAYERS, per_layer={"update_ratio": each})

        assert for_a_change_of(0.3, shallow) == pytest.approx(0.3)
        assert (1 + for_a_change_of(0.3, deep)) ** 3 == pytest.approx(1.3)


class TestLossesThatMayBeBelowZero:
    """A likelihood of densities or counts has no floor at zero."""

    @pytest.mark.parametrize("criterion", ["PoissonNLLLoss", "GaussianNLLLoss", "gaussian_nll_loss"])
    def test_one_below_zero_is_no_mismatch(self, record: Record, criterion: str) -> None:
        view = record(train_loss=list(np.linspace(1, -2, 500)), data=NUMBERS | {"criterion": criterion},
                      **steady(output_low=-1, output_high=1))  # fmt: skip

        assert check(LossOutputMismatch(), view) is None

    def test_one_below_zero_has_not_regressed(self, record: Record) -> None:
        falling = [*np.linspace(1, -2.0, 400), *[-1.5] * 100]

        assert not impact_of(record(train_loss=falling)).regressed


class TestLogProbabilities:
    """What a negative log-likelihood of classes is given."""

    def test_outputs_that_do_not_add_up_to_one_are_named(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(3.4, 1, 500)), baseline_loss=GUESS, data=CLASSES,
                      **steady(output_low=-6, output_high=-1, output_log_total=-1.2))  # fmt: skip

        symptom = check(LossOutputMismatch(), view)

        assert symptom is not None
        assert symptom.severity == "warning"
        remedies = remedies_for("loss_output_mismatch", RunSpec(), symptom.evidence)
        assert [remedy.id for remedy in remedies] == ["log_probabilities"]

    @pytest.mark.parametrize(("criterion", "total"), [("NLLLoss", 1e-7), ("CrossEntropyLoss", 3.0)])
    def test_log_probabilities_and_scores_for_a_cross_entropy_are_silent(
        self, record: Record, criterion: str, total: float
    ) -> None:
        view = record(train_loss=STUCK, baseline_loss=GUESS, data=CLASSES | {"criterion": criterion},
                      **steady(output_low=-6, output_high=-1, output_log_total=total))  # fmt: skip

        assert check(LossOutputMismatch(), view) is None


class TestValidationOnAnotherScale:
    """A loss summed over batches of another size cannot be held against that of training."""

    def test_a_validation_loss_that_falls_far_above_a_guess_is_no_label_mismatch(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(2.3, 0.2, 500)), validation_loss=list(np.linspace(28, 4, 20)),
                      baseline_loss=GUESS, update_ratio=[1e-2] * 20)  # fmt: skip

        assert check(LabelMismatch(), view) is None

    def test_one_that_stays_at_a_guess_is(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(2.3, 0.2, 500)), validation_loss=list(np.linspace(2.3, 3.1, 20)),
                      baseline_loss=GUESS, update_ratio=[1e-2] * 20)  # fmt: skip

        assert check(LabelMismatch(), view) is not None

    def test_weights_that_cannot_have_got_anywhere_say_nothing_of_the_labels(self, record: Record) -> None:
        view = record(train_loss=[2.3] * 80, baseline_loss=GUESS, update_ratio=[1e-3] * 20, layers=LAYERS)

        assert check(LabelMismatch(), view) is None
        assert check(TooFewSteps(), view) is not None

    def test_more_steps_are_not_the_answer_where_validation_does_not_follow(self, record: Record) -> None:
        falling = list(np.linspace(2.45, 2.22, 500))
        alone = record(train_loss=falling, baseline_loss=GUESS, update_ratio=[1e-2] * 20, layers=LAYERS)
        behind = record(train_loss=falling, baseline_loss=GUESS, update_ratio=[1e-2] * 20, layers=LAYERS,
                        validation_loss=[2.31] * 20)  # fmt: skip

        assert check(TooFewSteps(), alone) is not None
        assert check(TooFewSteps(), behind) is None
        assert check(LabelMismatch(), behind) is not None


class TestWhatHoldsOnTrainingExamplesOnly:
    """A training loss that falls while validation never beats a guess and does not come closer."""

    @pytest.mark.parametrize(
        ("validation", "is_hurt"), [([2.31] * 20, True), (list(np.linspace(2.31, 2.0, 20)), False)]
    )
    def test_a_gain_that_does_not_hold_is_none(self, record: Record, validation: list[float], is_hurt: bool) -> None:
        view = record(train_loss=list(np.linspace(2.3, 1.9, 500)), validation_loss=validation, baseline_loss=GUESS)

        impact = impact_of(view)

        assert (impact.hurt, impact.falls) == (is_hurt, not is_hurt)

    def test_one_evaluation_far_above_the_others_is_no_start_of_a_way_down(self, record: Record) -> None:
        around = [2.31, 2.30, 2.32, 2.35, 2.33, 2.34, 3.10, 2.41, 2.44, 2.50, 2.39, 2.40]
        gains = {"train_loss": list(np.linspace(2.3, 1.9, 500)), "baseline_loss": GUESS}

        assert impact_of(record(**gains, validation_loss=around)).left_behind
        assert not impact_of(record(**gains, validation_loss=[4.0, 3.5, 3.1, 3.0, 2.8, 2.6, 2.5, 2.4])).left_behind

    def test_validation_on_another_scale_says_nothing(self, record: Record) -> None:
        view = record(train_loss=list(np.linspace(2.3, 1.9, 500)), validation_loss=[28.0] * 20, baseline_loss=GUESS)

        assert not impact_of(view).hurt

    def test_what_is_slowly_learned_by_heart_is_a_mismatch(self, record: Record) -> None:
        gains = {"train_loss": list(np.linspace(2.3, 1.9, 500)), "update_ratio": [1e-2] * 20, "baseline_loss": GUESS}
        behind = record(**gains, layers=LAYERS, validation_loss=list(np.linspace(2.3, 2.5, 20)))
        follows = record(**gains, layers=LAYERS, validation_loss=list(np.linspace(2.3, 2.1, 20)))

        assert check(LabelMismatch(), behind) is not None
        assert check(LabelMismatch(), follows) is None

    @pytest.mark.parametrize(
        ("kind", "is_named"), [("GRU", True), ("MultiheadAttention", True), ("RNN", False), ("Linear", False)]
    )
    def test_layers_that_bend_by_themselves_need_no_activation(self, record: Record, kind: str, is_named: bool) -> None:
        first = Layer(name="first", kind=kind, input_shape=(8, 4), output_shape=(8, 8), num_parameters=112)
        view = record(train_loss=STUCK, baseline_loss=GUESS, update_ratio=[1e-2] * 20, layers=(first, LAYERS[-1]))

        assert (check(LabelMismatch(), view) is not None) == is_named


def test_most_layers_without_a_gradient_are_named_where_training_is_hurt(record: Record) -> None:
    moves = {"update_ratio": {"one": [0.0] * 20, "two": [0.0] * 20, "out": [1e-3] * 20},
             "gradient_rms": {"out": [0.1] * 20}}  # fmt: skip
    facts = {"gradient_norm": [1.0] * 20, "baseline_loss": GUESS, "layers": LAYERS, "per_layer": moves}
    hurt = record(train_loss=STUCK, **facts)
    sound = record(train_loss=list(np.geomspace(2.3, 0.1, 500)), **facts)
    frozen = record(train_loss=STUCK, **facts, data={"optimizer": {"frozen_layers": ["one", "two"]}})

    symptom = check(UnchangedWeights(), hurt)

    assert symptom is not None
    assert (symptom.severity, symptom.certainty, symptom.layer) == ("warning", "possible", "one")
    assert check(UnchangedWeights(), sound) is None
    noted = check(UnchangedWeights(), frozen)
    assert noted is not None
    assert noted.severity == "note"


def test_one_layer_without_a_gradient_among_many_may_be_unused(record: Record) -> None:
    moves = {"update_ratio": {"one": [0.0] * 20, "two": [1e-3] * 20, "out": [1e-3] * 20},
             "gradient_rms": {"two": [0.1] * 20, "out": [0.1] * 20}}  # fmt: skip
    view = record(train_loss=STUCK, gradient_norm=[1.0] * 20, baseline_loss=GUESS, layers=LAYERS, per_layer=moves)

    assert check(UnchangedWeights(), view) is None


class TestSchedules:
    """Rates that are gone before anything was learned."""

    RATES = (*np.geomspace(0.1, 1e-9, 10), *[1e-9] * 10)

    def test_a_schedule_that_takes_the_rate_away_is_named_with_its_remedy(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=GUESS, learning_rate=self.RATES, update_ratio=[1e-2, *[0] * 19])

        symptom = check(LearningRateTooLow(), view)

        assert symptom is not None
        assert remedies_for("learning_rate_too_low", RunSpec(), symptom.evidence)[0].id == "slow_schedule"

    def test_weights_that_rest_at_its_end_are_not_said_to_be_left_out(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=GUESS, learning_rate=self.RATES, layers=LAYERS[:1],
                      gradient_norm=[1.0] * 20, per_layer={"update_ratio": {"one": [1e-2, *[0] * 19]},
                                                           "gradient_rms": {"one": [0.1] * 20}})  # fmt: skip

        assert check(UnchangedWeights(), view) is None

    def test_a_rate_that_ends_low_after_a_cosine_is_silent(self, record: Record) -> None:
        cosine = [0.05 * (1 + np.cos(np.pi * share)) for share in np.linspace(0, 1, 50)]
        view = record(train_loss=STUCK, baseline_loss=GUESS, learning_rate=cosine, update_ratio=[1e-2] * 50)

        assert check(LearningRateTooLow(), view) is None


def test_a_layer_that_is_given_zeros_only_is_not_one_left_out(record: Record) -> None:
    still = {"update_ratio": {"one": [1e-3] * 20, "two": [0.0] * 20}, "gradient_rms": {"two": [0.1] * 20}}
    zeros = {"activation_mean": {"one": [0.0] * 20}, "activation_std": {"one": [0.0] * 20}}
    kept = record(train_loss=STUCK, gradient_norm=[1.0] * 20, baseline_loss=GUESS, layers=LAYERS, per_layer=still)
    dead = record(train_loss=STUCK, gradient_norm=[1.0] * 20, baseline_loss=GUESS, layers=LAYERS,
                  per_layer=still | zeros)  # fmt: skip

    assert check(UnchangedWeights(), kept) is not None
    assert check(UnchangedWeights(), dead) is None


def test_frozen_layers_are_a_note_where_training_is_poor_and_nothing_where_it_is_not(record: Record) -> None:
    data = {"optimizer": {"frozen_layers": ["one"]}}
    poor = record(train_loss=STUCK, gradient_norm=[1.0] * 20, baseline_loss=GUESS, data=data)
    good = record(
        train_loss=list(np.geomspace(2.3, 0.1, 500)), gradient_norm=[1.0] * 20, baseline_loss=GUESS, data=data
    )

    symptom = check(UnchangedWeights(), poor)

    assert symptom is not None
    assert symptom.severity == "note"
    assert remedies_for("unchanged_weights", RunSpec(), symptom.evidence)[0].id == "thaw"
    assert check(UnchangedWeights(), good) is None


class TestFirstUpdate:
    """An update longer than its slope can be trusted."""

    def test_one_that_silences_the_network_is_named(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=GUESS, update_ratio=[0.9, *[1e-3] * 19],
                      output_spread=[0.5, *[1e-3] * 19])  # fmt: skip

        assert check(LearningRateTooHigh(), view) is None  # one layer: its output less than doubles
        deeper = {"update_ratio": {"one": [0.9], "two": [0.9]}}
        view = record(train_loss=STUCK, baseline_loss=GUESS, update_ratio=[0.9, *[1e-3] * 19], layers=LAYERS,
                      output_spread=[0.5, *[1e-3] * 19], per_layer=deeper)  # fmt: skip

        assert check(LearningRateTooHigh(), view) is not None

    def test_one_after_which_outputs_still_follow_inputs_is_silent(self, record: Record) -> None:
        view = record(train_loss=STUCK, baseline_loss=GUESS, update_ratio=[2.0, *[1e-3] * 19],
                      output_spread=[0.5] * 20)  # fmt: skip

        assert check(LearningRateTooHigh(), view) is None


class TestRegress:
    """A loss that is back above its best, and one that only seems so."""

    def test_batches_that_differ_by_as_much_have_not_regressed(self, record: Record) -> None:
        spiky = [0.5, 0.5, 4.0, 0.6, 3.5, 0.5, 2.6, 0.4, 3.8, 2.7] * 6

        assert not impact_of(record(train_loss=spiky, num_steps=600, baseline_loss=[1.4])).regressed

    def test_targets_that_grow_take_the_loss_with_them(self, record: Record) -> None:
        rising = [*np.geomspace(1, 1e-2, 250), *np.geomspace(1e-2, 0.5, 250)]
        fixed = record(train_loss=rising, baseline_loss=[1.0], data=NUMBERS, data_target_spread=[1.0] * 20)
        growing = record(train_loss=rising, baseline_loss=[1.0], data=NUMBERS,
                         data_target_spread=list(np.geomspace(1, 10, 20)))  # fmt: skip

        assert impact_of(fixed).regressed
        assert not impact_of(growing).regressed


def test_gradients_that_another_network_left_are_not_taken_for_old_ones(record: Record) -> None:
    signs = {"stale_gradient": [0.9] * 20, "gradient_norm": list(np.linspace(1, 9, 20))}
    alone = record(train_loss=STUCK, **signs)
    pair = record(train_loss=STUCK, data={"has_rival": True}, **signs)

    assert check(MissingZeroGrad(), alone) is not None
    assert check(MissingZeroGrad(), pair) is None


def test_small_steps_from_a_start_of_unknown_worth_are_a_note(record: Record) -> None:
    """As of a trained model that is trained a little further."""
    small = {"update_ratio": [1e-4] * 20}
    known = check(LearningRateTooLow(), record(train_loss=STUCK, baseline_loss=GUESS, **small))
    unknown = check(LearningRateTooLow(), record(train_loss=STUCK, **small))

    assert known is not None
    assert known.severity == "warning"
    assert unknown is not None
    assert unknown.severity == "note"


class TestSettledLosses:
    """What a flat loss above zero allows to be said."""

    SETTLED = tuple(1.5 + 0.8 * np.exp(-np.arange(500) / 40))

    def test_a_third_of_the_way_is_a_note_as_noisy_targets_look_the_same(self, record: Record) -> None:
        view = record(train_loss=self.SETTLED, baseline_loss=GUESS, update_ratio=[1e-2] * 20)

        symptom = check(Underfitting(), view)

        assert symptom is not None
        assert symptom.severity == "note"

    @pytest.mark.parametrize(("num_examples", "severity"), [(10_000, "warning"), (50, "note")])
    def test_a_network_too_small_to_know_its_examples_by_heart_is_a_warning(
        self, record: Record, num_examples: int, severity: str
    ) -> None:
        settled = [0.75 * GUESS[0] + 0.2 * loss for loss in np.exp(-np.arange(500) / 40)]
        view = record(train_loss=settled, baseline_loss=GUESS, update_ratio=[1e-2] * 20, layers=LAYERS,
                      data={"num_examples": {"train": num_examples}})  # fmt: skip

        symptom = check(Underfitting(), view)

        assert symptom is not None
        assert symptom.severity == severity

    def test_a_network_of_layers_without_a_bend_is_a_warning(self, record: Record) -> None:
        view = record(train_loss=self.SETTLED, baseline_loss=GUESS, update_ratio=[1e-2] * 20,
                      data={"is_straight": True})  # fmt: skip

        symptom = check(Underfitting(), view)

        assert symptom is not None
        assert (symptom.severity, symptom.certainty) == ("warning", "likely")

    def test_a_fall_within_its_own_scatter_does_not_still_fall(self, record: Record) -> None:
        noise = np.random.default_rng(1).normal(0, 0.6, 500)
        impact = impact_of(record(train_loss=list(2.3 + noise), baseline_loss=GUESS))

        assert impact.flat
        assert not impact.falls

    def test_a_loss_against_another_network_is_not_judged(self, record: Record) -> None:
        assert not impact_of(record(train_loss=[0.7] * 500, data={"has_rival": True})).hurt
        assert impact_of(record(train_loss=[0.7] * 500)).hurt


class TestInputsThatAreTooSmall:
    """Inputs that drown in the first layer's biases."""

    @pytest.mark.parametrize(("size", "found"), [(1e-3, True), (0.3, False)])
    def test_they_are_judged_by_what_they_add_up_to(self, record: Record, size: float, found: bool) -> None:
        inputs = {"data_input_mean": 0.0, "data_input_std": size, "data_input_low": -size, "data_input_high": size,
                  "data_input_binary": 0.0, "data_input_ratio": 1.0}  # fmt: skip
        view = record(train_loss=STUCK, baseline_loss=GUESS, layers=LAYERS, **steady(**inputs))

        assert (check(UnnormalizedInput(), view) is not None) is found


def test_a_penalty_that_has_won_is_known_by_its_share_at_the_start(record: Record) -> None:
    view = record(train_loss=[18.0, *[2.33] * 499], baseline_loss=GUESS, criterion_loss=[2.4, *[2.3] * 19],
                  weight_norm=[4.0, *[0.02] * 19], gradient_norm=[1.0] * 20,
                  data={"watched": True})  # fmt: skip

    symptom = check(OverRegularized(), view)

    assert symptom is not None
    assert symptom.certainty == "likely"


@pytest.mark.parametrize(("first_loss", "is_named"), [(18.0, True), (2.4, False)], ids=["penalty", "no penalty"])
def test_a_penalty_need_only_take_one_layer(first_loss: float, is_named: bool, record: Record) -> None:
    kept = {name: [2.0] * 20 for name in ("one", "two")}
    view = record(train_loss=[first_loss, *[2.33] * 499], baseline_loss=GUESS, criterion_loss=[2.4, *[2.3] * 19],
                  weight_norm=[2.0] * 20, gradient_norm=[1.0] * 20, data={"watched": True}, layers=LAYERS,
                  per_layer={"weight_norm": {**kept, "out": [2.0, *[0.02] * 19]}})  # fmt: skip

    assert (check(OverRegularized(), view) is not None) is is_named


def test_outputs_that_hardly_vary_count_as_collapsed_only_where_the_loss_does_not_show_it(record: Record) -> None:
    spreads = steady(output_spread=0.05, data_target_spread=1.0)
    fine = record(train_loss=list(np.geomspace(48, 27, 500)), data=NUMBERS, **spreads)
    hurt = record(train_loss=[1.0] * 500, baseline_loss=[1.0], data=NUMBERS, **spreads)

    assert check(CollapsedOutput(), fine) is not None
    assert check(CollapsedOutput(), hurt) is None


def test_outputs_that_have_begun_to_vary_are_not_coming_to_be_alike(record: Record) -> None:
    growing = record(train_loss=list(np.geomspace(48, 27, 500)), data=NUMBERS, data_target_spread=[1.0] * 20,
                     output_spread=[*[1e-3] * 19, 0.3])  # fmt: skip

    assert check(CollapsedOutput(), growing) is None


def test_tables_beside_one_another_are_not_layers_behind_one_another(record: Record) -> None:
    tables = tuple(
        Layer(name=name, kind="Embedding", input_shape=(), output_shape=(8,), num_parameters=80)
        for name in ("users", "items")
    )
    sizes = {"activation_std": {"users": [0.1], "items": [2.0], "out": [1.0]},
             "activation_mean": {"users": [0.0], "items": [0.0], "out": [0.0]}}  # fmt: skip
    view = record(train_loss=STUCK, baseline_loss=GUESS, layers=(*tables, LAYERS[-1]), per_layer=sizes)

    assert check(PoorInitialization(), view) is None
