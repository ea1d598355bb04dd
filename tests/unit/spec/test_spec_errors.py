"""What people are told when a spec is wrong: file, place, value, rule, and the way out."""

import pytest

from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import load_preset, parse_spec, read_spec

DATA = "digits, breast_cancer, wine, iris, diabetes, moons, rings, spirals, xor, blobs, function, points"

CASES = {
    "[training]\nlr = 1": "training.lr: unknown field, did you mean 'learning_rate'?",
    "[training]\nlearning_rat = 1": "training.learning_rat: unknown field, did you mean 'learning_rate'?",
    "[instruments]\nzzz = 1": "instruments.zzz: unknown field; known here: budget, baselines, pictures",
    "epochs = 3": "epochs: unknown field, did you mean 'training.epochs'?",
    "lr = 3": "lr: unknown field, did you mean 'training.learning_rate'?",
    "sed = 3": "sed: unknown field, did you mean 'seed'?",
    '[model]\nfamily = "custom"\nfactory = "nets"': "model.factory: expected 'package.module:name', got 'nets'",
    '[training]\noptimizer = "adm"': (
        "training.optimizer: unknown value 'adm', did you mean 'adam'? "
        "One of: adam, adamw, momentum, nesterov, rmsprop, sgd"
    ),
    '[training]\nepochs = "ten"': "training.epochs: expected a whole number, got 'ten'",
    "[training]\nepochs = 1.5": "training.epochs: expected a whole number, got 1.5",
    "[training]\nepochs = true": "training.epochs: expected a whole number, got true",
    "[training]\nepochs = 0": "training.epochs: 0 is out of range, must be at least 1",
    "[training]\nbatch_size = -1": "training.batch_size: -1 is out of range, must be at least 1",
    "[training]\nbatch_size = 99999999999": (
        "training.batch_size: 99999999999 is out of range, must be at most 2,147,483,648"
    ),
    f"[training]\nbatch_size = {'9' * 30}": (
        "training.batch_size: a number with more than 18 digits is out of range, must be at most 2,147,483,648"
    ),
    "[training]\nlearning_rate = nan": "training.learning_rate: nan is out of range, must be greater than 0",
    "[training]\nlearning_rate = inf": "training.learning_rate: inf is out of range, must be at most 1e+12",
    "[training]\nmomentum = 1": "training.momentum: 1 is out of range, must be less than 1",
    "[training]\nepochs = 1\nsteps = 2": "training: epochs = 1 and steps = 2: give one of them, not both",
    "training = 3": "training: expected a table, got 3",
    "title = 1": "title: expected text in quotes, got 1",
    "title = 2026-01-01": "title: expected text in quotes, got 2026-01-01",
    '[data]\nsource = "moon"': f"data.source: unknown value 'moon', did you mean 'moons'? One of: {DATA}",
    "[data]\nnoise = 1": f"data.source: missing; one of: {DATA}",
    '[data]\nsource = "moons"\nnum_example = 5': "data.num_example: unknown field, did you mean 'num_examples'?",
    '[data]\nsource = "points"\ninputs = [[1]]': "data.targets: missing",
    '[data]\nsource = "points"\ninputs = []\ntargets = [1]': "data.inputs: needs at least 1 entry",
    '[data]\nsource = "function"\nend = -4': "data.end: -4 must be greater than data.start, which is -3.14159",
    '[model]\nfamily = "mpl"': "model.family: unknown value 'mpl', did you mean 'mlp'? One of: mlp",
    '[model]\nfamily = "mlp"\nhidden = [8, 0]': "model.hidden[1]: 0 is out of range, must be at least 1",
    '[model]\nfamily = "mlp"\nhidden = 8': "model.hidden: expected a list, got 8",
    '[model]\nfamily = "mlp"\nhidden = [9999999]': "model.hidden[0]: 9999999 is out of range, must be at most 65,536",
    f'[model]\nfamily = "mlp"\nhidden = {[1] * 10_001}': (
        "model.hidden: 10,001 entries are too many, at most 10,000 are allowed"
    ),
    '[instruments]\nbudget = "al"': "instruments.budget: expected a number or 'all', got 'al'",
    'device = "gpu"': "device: unknown device 'gpu', did you mean 'cuda'? One of: auto, cpu, cuda, cuda:N, mps",
    'device = "?"': "device: unknown device '?'; one of: auto, cpu, cuda, cuda:N, mps",
    "[split]\nvalidation = 0.6\ntest = 0.5": (
        "split: validation and test take 1.1 of the examples, nothing is left to train on"
    ),
    "[split]\nvalidation = 0\n[regularization.early_stopping]\npatience = 3": (
        "regularization.early_stopping: needs validation examples, but split.validation is 0; try 0.2"
    ),
    'parallel = "fsdp"': "parallel: 'fsdp' shares out transformers only; 'ddp' trains every family",
    'parallel = "fsdp"\n[model]\nfamily = "transformer"\n[regularization]\nl1 = 0.1': (
        "regularization.l1: needs the whole model at every step, which 'fsdp' shares out; try 0"
    ),
    "x =": "line 1, end of file: not TOML: invalid value",
    "seed = 1\nseed = 2": "line 2, end of file: not TOML: cannot overwrite a value",
    "a = 1\n[b\n": "line 2, column 3: not TOML: expected ']' at the end of a table declaration",
    "a = " + "[" * 5000: "nested too deeply",
    '"\x1b[2J" = 1': "line 1, column 2: not TOML: illegal character '\\x1b'",
    '"\\u001b[2J" = 1': "?[2J: unknown field; known here: ",
}


@pytest.mark.parametrize("text", CASES, ids=lambda text: text[:40])
def test_a_bad_spec_is_explained(text: str):
    with pytest.raises(SpecError) as caught:
        parse_spec(text, "spiral.toml")

    assert str(caught.value).startswith(f"spiral.toml: {CASES[text]}")
    assert str(caught.value).isprintable()


def test_a_number_of_thousands_of_digits_is_a_spec_error():
    with pytest.raises(SpecError, match="not TOML: exceeds the limit"):
        parse_spec("seed = " + "9" * 5000, "spiral.toml")


def test_an_unknown_preset_is_answered_with_the_nearest():
    with pytest.raises(SpecError, match="unknown preset 'digit-mlp', did you mean 'digits-mlp'"):
        load_preset("digit-mlp")


@pytest.mark.parametrize("name", ["../../etc/passwd", "zzz", "", "\x1b[31m", "a" * 300])
def test_a_preset_name_is_never_a_path(name: str):
    with pytest.raises(SpecError, match="unknown preset") as caught:
        load_preset(name)

    assert str(caught.value).isprintable()


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SpecError, match=r"missing\.toml: cannot be read: No such file or directory"):
        read_spec(tmp_path / "missing.toml")


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "binary.toml"
    path.write_bytes(b"a = 1\n\xff")

    with pytest.raises(SpecError, match=r"binary\.toml: not UTF-8 text \(byte 6\)"):
        read_spec(path)
