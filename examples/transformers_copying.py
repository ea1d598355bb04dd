"""A tiny GPT-2, randomly initialised, learns to repeat what it has read; watched by one callback.

Nothing is downloaded. Run: python examples/transformers_copying.py [RUNS_DIR]
"""

import sys
import tempfile

import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments

from nn_tui.core.integrations.transformers import WatchCallback


def examples(number: int, seed: int) -> list[dict[str, torch.Tensor]]:
    """Eight random tokens, twice."""
    words = torch.randint(0, 16, (number, 8), generator=torch.Generator().manual_seed(seed))
    tokens = torch.cat([words, words], dim=1)  # (number, 16)
    return [{"input_ids": row, "labels": row} for row in tokens]


def main(runs_dir: str) -> None:
    """Train for 100 steps."""
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=16, n_positions=16, n_embd=32, n_layer=2, n_head=2))
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            max_steps=100,
            per_device_train_batch_size=32,
            learning_rate=0.003,
            eval_strategy="steps",
            eval_steps=25,
            logging_steps=10,
            save_strategy="no",
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
        )
        Trainer(
            model=model,
            args=arguments,
            train_dataset=examples(2000, seed=0),
            eval_dataset=examples(200, seed=1),
            callbacks=[WatchCallback("transformers-copying", runs_dir)],
        ).train()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "runs")
