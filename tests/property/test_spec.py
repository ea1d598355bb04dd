"""Any spec survives being written; any text is a spec or a sentence about why it is not."""

import string
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.data import Blobs, BreastCancer, Digits, Function, Moons, Points, Rings, Spirals, Xor
from nn_tui.core.families import MLP
from nn_tui.core.spec import EarlyStopping, Instruments, Regularization, RunSpec, Split, Training
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import override, parse_assignment, parse_spec, preset_names, preset_text, to_toml
from nn_tui.core.specs.toml import to_commented_toml

quick = settings(max_examples=60, deadline=None)
positive = st.floats(1e-12, 1e12)
share = st.floats(0, 0.49)
seeds = st.integers(0, 2**32 - 1)
text = st.text(st.characters(codec="utf-8"), max_size=30)
numbers = st.floats(-1e6, 1e6)

sources = st.one_of(
    st.builds(Digits),
    st.builds(BreastCancer),
    st.builds(Moons, num_examples=st.integers(2, 10**7), noise=st.floats(0, 1000), seed=seeds),
    st.builds(Rings, noise=st.floats(0, 1000)),
    st.builds(Spirals, num_classes=st.integers(2, 8), turns=st.floats(0.001, 10)),
    st.builds(Xor, noise=st.floats(0, 10)),
    st.builds(Blobs, spread=st.floats(0.001, 10)),
    st.builds(Function, function=st.sampled_from(["sine", "bump"]), start=st.floats(-1e6, -1), end=st.floats(0, 1e6)),
    st.builds(
        Points,
        inputs=st.lists(st.lists(numbers, max_size=3), min_size=1, max_size=4),
        targets=st.lists(numbers, min_size=1, max_size=4),
        feature_names=st.lists(text, max_size=3),
    ),
)
families = st.builds(
    MLP,
    hidden=st.lists(st.integers(1, 65536), max_size=5),
    activation=st.sampled_from(["relu", "gelu", "none"]),
    initialization=st.sampled_from(["auto", "zeros", "normal"]),
    initialization_std=st.floats(1e-9, 1000),
    initial_weights=st.none() | st.lists(st.lists(st.lists(numbers, max_size=2), max_size=2), max_size=2),
    bias=st.booleans(),
    dropout=st.floats(0, 0.999),
    residual=st.booleans(),
)
lengths = st.sampled_from([{}, {"epochs": 3}, {"steps": 7}])
trainings = st.builds(
    lambda length, **fields: Training(**length, **fields),
    lengths,
    optimizer=st.sampled_from(["sgd", "adamw"]),
    learning_rate=positive,
    schedule=st.sampled_from(["constant", "one_cycle"]),
    schedule_steps=st.none() | st.integers(1, 2**31),
    batch_size=st.integers(1, 2**31),
)
specs = st.builds(
    RunSpec,
    title=text,
    teaches=text,
    expect=st.lists(text, max_size=3),
    preset=st.none() | text,
    seed=seeds,
    device=st.sampled_from(["auto", "cpu", "cuda:3"]),
    data=sources,
    split=st.builds(
        Split, validation=st.floats(0.01, 0.49), test=share, limit_training=st.none() | st.integers(1, 2**31)
    ),
    model=families,
    training=trainings,
    regularization=st.builds(
        Regularization,
        clip_gradient_norm=st.none() | positive,
        early_stopping=st.none() | st.builds(EarlyStopping, patience=st.integers(1, 99)),
    ),
    instruments=st.builds(Instruments, budget=st.floats(0, 1) | st.just("all"), pictures=st.booleans()),
)


@quick
@given(specs)
def test_a_spec_written_as_toml_reads_back_equal(spec: RunSpec):
    assert parse_spec(to_toml(spec), "spec.toml") == spec


@quick
@given(specs, st.sampled_from(preset_names()))
def test_a_spec_written_over_a_commented_one_reads_back_equal(spec: RunSpec, name: str):
    written = to_commented_toml(spec, preset_text(name))

    assert parse_spec(written, "spec.toml") == spec


@quick
@given(st.text(max_size=80))
def test_any_text_is_a_spec_or_a_spec_error(text: str):
    is_spec_or_error(lambda: parse_spec(text, "spec.toml"))


WORDS = {
    "seed",
    "title",
    "data",
    "split",
    "model",
    "training",
    "regularization",
    "source",
    "family",
    "epochs",
    "hidden",
}
words = st.sampled_from(sorted(WORDS))
values: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.integers(), st.floats(), st.booleans(), st.text(string.printable, max_size=8), words, st.dates()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@quick
@given(st.dictionaries(words, values, max_size=5))
def test_any_toml_is_a_spec_or_a_spec_error(tables: dict[str, object]):
    import tomlkit

    text = tomlkit.dumps(tables)

    is_spec_or_error(lambda: parse_spec(text, "spec.toml"))


@quick
@given(st.dictionaries(st.text(string.ascii_lowercase + ".", max_size=30) | words, values, max_size=3))
def test_any_override_is_a_spec_or_a_spec_error(changes: dict[str, object]):
    is_spec_or_error(lambda: override(RunSpec(), changes))


@quick
@given(st.text(max_size=40) | st.builds("{}={}".format, words, st.text(max_size=20)))
def test_any_assignment_is_taken_or_a_spec_error(text: str):
    is_spec_or_error(lambda: override(RunSpec(), dict([parse_assignment(text)])))


def is_spec_or_error(read: Callable[[], RunSpec]) -> None:
    """Pass when `read` returns a spec or raises the one sentence that may be printed; any other exception fails."""
    try:
        outcome: RunSpec | SpecError = read()
    except SpecError as error:
        outcome = error
    assert isinstance(outcome, RunSpec) or str(outcome).isprintable()
