"""Pixels that belong to something: logits (N, 1, H, W), targets float32 (N, 1, H, W) of 0 and 1."""

from typing import ClassVar

from torch import Tensor

from ...data.dataset import Task as TaskName
from .task import ExampleTask


class Segmentation(ExampleTask):
    """A pixel is marked where its logit is positive."""

    name: ClassVar[TaskName] = "segmentation"

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {iou, pixel_accuracy}, both means over pictures.

        IoU is |A ∩ B| / |A ∪ B| of the marked pixels A and the right ones B; 1 where both are empty.
        """
        marked, right = self.predict(outputs).flatten(1), targets.flatten(1) > 0.5  # (N, pixels)
        union = (marked | right).sum(1)
        shared = (marked & right).sum(1)
        iou = (shared / union.clamp(min=1)).masked_fill(union == 0, 1.0)
        return {"iou": iou.mean().item(), "pixel_accuracy": (marked == right).float().mean().item()}

    def predict(self, outputs: Tensor) -> Tensor:
        """Return masks (N, 1, H, W), bool."""
        return outputs > 0
