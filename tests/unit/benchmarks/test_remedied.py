from dataclasses import replace
from functools import partial

import pytest
import torch
from cases import CASES, train
from judging import surgery
from judging.remedied import CHANGES, carried_out
from torch import nn

from nn_tui.core.events import Remedy

BY_ID = {case.id: case for case in CASES}
H_DIGITS = BY_ID["H-dig-tanh"].build


def remedy(id: str, **changes) -> Remedy:
    return Remedy(id=id, title=id, **changes)


def stack(activation: type[nn.Module] = nn.Tanh) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), activation(), nn.Linear(8, 8), activation(), nn.Linear(8, 3), nn.Softmax(-1))


def kinds(model: nn.Module) -> list[str]:
    return [type(module).__name__ for module in model.modules() if not any(module.children())]


def test_relu_replaces_hidden_activations_and_leaves_the_output_alone():
    model = surgery.use_relu(stack())

    assert kinds(model) == ["Linear", "ReLU", "Linear", "ReLU", "Linear", "Softmax"]


def test_relu_stands_where_nothing_bent():
    assert kinds(surgery.use_relu(stack(nn.Identity)))[:2] == ["Linear", "ReLU"]


def test_batch_norm_stands_before_hidden_activations_only():
    model = surgery.normalize_layers(stack())

    assert kinds(model)[:3] == ["Linear", "BatchNorm1d", "Tanh"]
    assert kinds(model)[-2:] == ["Linear", "Softmax"]
    assert model(torch.randn(5, 4)).shape == (5, 3)


def test_connections_pass_layers_that_keep_their_width():
    model = surgery.add_residual(stack())

    assert [type(module).__name__ for module in model] == ["Linear", "Tanh", "Skip", "Linear", "Softmax"]
    assert model(torch.randn(5, 4)).shape == (5, 3)


def test_dropout_is_added_or_its_share_changed():
    added = surgery.add_dropout(0.3)(stack())
    changed = surgery.add_dropout(0.1)(added)

    assert [module.p for module in changed.modules() if isinstance(module, nn.Dropout)] == [0.1, 0.1]


def test_tables_are_started_as_the_line_of_the_remedy_says():
    table = nn.Embedding(60, 8)
    nn.init.zeros_(table.weight)

    surgery.standard_weights(nn.ModuleList([table]))

    assert 0 < table.weight.abs().max() <= (6 / 68) ** 0.5


def test_gates_stand_in_for_a_plain_recurrent_layer_and_begin_open():
    model = surgery.use_gates(nn.ModuleDict({"reader": nn.RNN(3, 5, batch_first=True)}))

    states, _ = model["reader"](torch.randn(2, 4, 3))

    assert states.shape == (2, 4, 5)
    assert (model["reader"].bias_ih_l0[5:10] == 4).all()


@pytest.mark.parametrize("says_so", [True, False])
def test_targets_are_standardised_with_the_inputs_where_the_remedy_says_so(says_so):
    lines = "inputs = …" + ("\ntargets = (targets - train_targets.mean(0)) / …" if says_so else "")
    recipe = BY_ID["SO46642627"].build

    changed = carried_out(recipe, remedy("normalize_inputs", lines=lines)).data()

    assert changed.train[0].std(0).mean() == pytest.approx(1, abs=0.01)
    assert (changed.train[1].std() == pytest.approx(1, abs=0.01)) is says_so


def test_standard_weights_have_the_variance_of_their_kind():
    model = nn.Sequential(nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 400))
    for layer in (model[0], model[2]):
        nn.init.constant_(layer.weight, 5.0)

    surgery.standard_weights(model)

    assert model[0].weight.std().item() == pytest.approx((2 / 400) ** 0.5, rel=0.05)
    assert model[2].weight.std().item() == pytest.approx((1 / 400) ** 0.5, rel=0.05)


def test_the_output_activation_can_be_taken_away():
    assert kinds(surgery.without_output_activation(stack()))[-1] == "Identity"


@pytest.mark.parametrize(
    "one",
    [
        remedy("lower_learning_rate", set={"training.learning_rate": 0.02}),
        remedy("lower_learning_rate", lines="for group in optimizer.param_groups:\n    group['lr'] = 0.02"),
        remedy("raise_learning_rate", lines="optimizer = torch.optim.Adam(model.parameters(), lr=2e-2)"),
    ],
)
def test_a_learning_rate_is_read_from_the_field_or_the_lines(one):
    assert carried_out(H_DIGITS, one).learning_rate == 0.02


def test_a_clipping_norm_is_read_from_the_lines():
    one = remedy("clip_gradient", lines="torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)")

    assert carried_out(H_DIGITS, one).options.clip_norm == 0.5


def test_a_remedy_for_a_person_is_not_carried_out():
    assert carried_out(H_DIGITS, remedy("look_at_your_labels")) is None


def test_a_change_that_does_not_fit_is_none():
    assert carried_out(BY_ID["CNN-adam"].build, remedy("wider")) is None


def test_normalised_inputs_have_the_training_splits_statistics():
    raw = BY_ID["SO46642627"].build

    data = carried_out(raw, remedy("normalize_inputs")).data()

    assert data.train[0].mean(0).abs().max() < 1e-3
    assert (data.train[0].std(0) - 1).abs().max() < 1e-3
    assert torch.equal(data.train[1], raw.data().train[1])


def test_stopping_early_forgets_what_came_after_the_best_loss():
    recipe = replace(BY_ID["H-wine"].build, epochs=3, learning_rate=1.0)

    full, kept = train(recipe(0), 0), train(carried_out(recipe, remedy("early_stopping"))(0), 0)

    assert kept.losses[-1] == min(full.losses)


@pytest.mark.parametrize("id", ["relu", "leaky_relu", "batch_norm", "standard_initialization", "smaller", "wider"])
def test_a_changed_program_can_be_built_and_run(id):
    program = carried_out(H_DIGITS, remedy(id))(0)

    assert id in CHANGES
    assert program.model(torch.randn(4, 64)).shape == (4, 10)


def test_a_width_changes_hidden_layers_only():
    recipe = replace(H_DIGITS, model=partial(H_DIGITS.model.func, (64, 40, 10)))

    model = carried_out(recipe, remedy("smaller")).model()

    assert [module.out_features for module in model if isinstance(module, nn.Linear)] == [10, 10]


@pytest.mark.parametrize(
    ("case", "id", "criterion"),
    [
        ("AT-B-VG11", "softmax_output", nn.CrossEntropyLoss),
        ("SO31556268", "cross_entropy", nn.BCEWithLogitsLoss),
        ("SO38648195", "sigmoid_per_label", nn.BCEWithLogitsLoss),
    ],
)
def test_a_loss_on_raw_scores_takes_the_outputs_function_away(case, id, criterion):
    program = carried_out(BY_ID[case].build, remedy(id))(0)
    inputs, targets = program.train

    loss = program.criterion(program.model(inputs[:8]), targets[:8])

    assert isinstance(program.criterion, criterion)
    assert kinds(program.model)[-1] == "Identity"
    assert loss.isfinite()


def test_accuracy_of_raw_scores_is_counted_around_zero():
    recipe = carried_out(BY_ID["SO31556268"].build, remedy("cross_entropy"))

    assert recipe.metric.measure(torch.tensor([[0.2]]), torch.tensor([[1.0]])) == 1.0


def test_outputs_lose_a_last_dimension_that_targets_have_not():
    program = carried_out(BY_ID["REG-broadcast"].build, remedy("match_shapes"))(0)
    inputs, targets = program.train

    loss = program.criterion(program.model(inputs), targets)

    assert loss.item() == pytest.approx((program.model(inputs).flatten() - targets.flatten()).square().mean().item())


def test_classes_are_weighed_by_how_rare_they_are():
    weight = carried_out(BY_ID["CNN-rare"].build, remedy("weigh_classes")).criterion().weight

    assert weight[1] > 10 * weight[0]


def test_a_penalty_is_weighed_a_hundred_times_less():
    recipe = BY_ID["REG-penalty"].build
    model = recipe.model()

    lowered = carried_out(recipe, remedy("lower_penalty"))

    assert lowered.options.penalty(model).item() == pytest.approx(0.01 * recipe.options.penalty(model).item())


def test_weight_decay_is_read_from_the_lines_of_a_loop():
    one = remedy("lower_weight_decay", lines="for group in optimizer.param_groups:\n    group['weight_decay'] = 1e-4")

    assert carried_out(H_DIGITS, one).optimizer_options["weight_decay"] == 1e-4


def test_tanh_replaces_hidden_activations_and_leaves_the_output_alone():
    model = surgery.use_tanh(stack(nn.ReLU))

    assert kinds(model) == ["Linear", "Tanh", "Linear", "Tanh", "Linear", "Softmax"]


def test_dropout_is_set_where_it_is_no_module_as_well():
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.9)

    surgery.add_dropout(0.2)(layer)

    assert layer.self_attn.dropout == 0.2


def test_clean_data_takes_out_examples_that_are_not_numbers():
    recipe = carried_out(BY_ID["CNN-nan"].build, remedy("clean_data"))

    before, after = BY_ID["CNN-nan"].build.data(), recipe.data()
    assert torch.isfinite(after.train[0]).all()
    assert len(after.train[0]) == len(before.train[0]) - 1


def test_a_joint_remedy_is_carried_out_part_by_part():
    one = remedy("standard_initialization+lower_learning_rate", lines="nn.init…\ngroup['lr'] = 0.02")

    changed = carried_out(H_DIGITS, one)

    assert changed.learning_rate == 0.02
    assert changed.model is not H_DIGITS.model


def test_a_joint_remedy_of_which_a_part_is_for_a_person_is_not_carried_out():
    assert carried_out(H_DIGITS, remedy("look_at_your_labels+lower_learning_rate", lines="lr = 0.02")) is None


def test_a_recurrence_begins_as_the_identity_and_lstms_as_they_are():
    plain, gated = nn.RNN(3, 5), nn.LSTM(3, 5)
    before = gated.weight_hh_l0.clone()

    surgery.begin_as_identity(nn.ModuleList([plain, gated]))

    assert torch.equal(plain.weight_hh_l0, torch.eye(5))
    assert torch.equal(gated.weight_hh_l0, before)
