"""Any choice survives being a line, and any line is a choice or a sentence about why it is not."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import override, parse_spec, to_toml
from nn_tui.core.specs.play import DEFAULT, Play, live_changes, parse_play, play_spec, play_text

FEATURES = ("x1", "x2", "x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2")
ACTIVATIONS = ("relu", "tanh", "sigmoid", "leaky_relu", "none")


def _with_activations(play: Play) -> st.SearchStrategy[Play]:
    """The play as it is, or with an activation of its own for each layer."""
    if len(play.hidden) < 2:
        return st.just(play)
    each = st.tuples(*(st.sampled_from(ACTIVATIONS) for _ in play.hidden))
    return st.just(play) | each.map(lambda chosen: replace(play, activation=chosen))


plays = st.builds(
    Play,
    data=st.sampled_from(["moons", "rings", "spirals", "xor", "blobs", "my data/points=2.csv", "~/ü.npz"]),
    examples=st.integers(10, 100_000),
    noise=st.floats(0, 10),
    train=st.floats(0.05, 1),
    batch=st.integers(1, 100_000),
    features=st.lists(st.sampled_from(FEATURES), min_size=1, max_size=7, unique=True).map(tuple),
    hidden=st.lists(st.integers(1, 4096), max_size=6).map(tuple),
    activation=st.sampled_from(ACTIVATIONS),
    dropout=st.floats(0, 0.999),
    optimizer=st.sampled_from(["sgd", "adam", "adamw"]),
    rate=st.floats(1e-12, 1000),
    regularization=st.sampled_from(["none", "l1", "l2"]),
    strength=st.floats(0, 1000),
    epochs=st.integers(1, 1_000_000),
    patience=st.integers(0, 1_000_000),
    show=st.lists(st.sampled_from(["validation", "discrete"]), unique=True).map(tuple),
    speed=st.floats(0, 1_000_000),
    seed=st.integers(0, 2**32 - 1),
).flatmap(_with_activations)
quick = settings(max_examples=100, deadline=None)


@quick
@given(plays)
def test_a_line_says_everything(play: Play):
    assert parse_play(play_text(play)) == play


@quick
@given(plays)
@example(Play(data="my data.csv", train=1 - 1e-16, patience=1))
def test_the_spec_of_a_line_survives_being_a_file(play: Play):
    spec = play_spec(play)

    assert parse_spec(to_toml(spec), "play.toml") == spec
    assert parse_play(spec.title) == play


@quick
@given(plays, plays)
def test_what_can_be_changed_while_a_run_trains_turns_one_spec_into_the_other(before: Play, after: Play):
    mixed = replace(before, rate=after.rate, optimizer=after.optimizer, strength=after.strength, epochs=after.epochs)
    changes = live_changes(before, mixed)

    assert changes is not None
    now = override(replace(play_spec(before), title=play_text(mixed)), changes)

    assert now == play_spec(mixed)
    assert live_changes(mixed, mixed) == {}


@quick
@given(
    st.text(max_size=40)
    | st.sampled_from(DEFAULT.__struct_fields__).flatmap(lambda name: st.text().map(f"{name}={{}}".format))
)
def test_any_text_is_a_choice_or_one_printable_sentence(text: str):
    problem = ""
    try:
        again = play_text(parse_play(f"play:{text}"))
    except SpecError as error:
        problem = str(error)
    else:
        assert play_text(parse_play(again)) == again

    assert problem.isprintable()
