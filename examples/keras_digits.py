"""A digit classifier in Keras 3 on torch, recorded by one callback. Run: python examples/keras_digits.py [RUNS_DIR]"""

import os
import sys

os.environ["KERAS_BACKEND"] = "torch"

import keras
from sklearn.datasets import load_digits

from nn_tui.core.integrations.keras import WatchCallback


def main(runs_dir: str) -> None:
    """Train for five epochs."""
    keras.utils.set_random_seed(0)
    digits = load_digits()
    model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss=loss, metrics=["accuracy"])
    model.fit(
        digits.data / 8 - 1,
        digits.target,
        validation_split=0.2,
        epochs=5,
        verbose=0,
        callbacks=[WatchCallback("keras-digits", runs_dir)],
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "runs")
