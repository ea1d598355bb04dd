"""Films rated by people whose tastes were drawn: what somebody thinks of a film that they have not seen is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, Seed

if TYPE_CHECKING:
    import numpy as np

GENRES = ("action", "comedy", "drama", "horror", "romance", "western")
"""A film has a main genre and a second one; a person likes or dislikes each."""
SECOND_SHARE = 0.5
"""Weight of the second genre, the main one's being 1."""
TASTE_STARS = 1.0
"""Standard deviation of what a person likes about a genre."""
BIAS_STARS = 0.4
"""Standard deviation of how kind a person is, and of how good a film is, whatever its genres."""


class Ratings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="ratings"):
    """Ratings of 1 to 5 stars: 3, plus how kind the person is, how good the film, how their taste suits its genres."""

    num_users: Annotated[int, Meta(ge=2, le=100_000)] = 300
    """People."""
    num_items: Annotated[int, Meta(ge=2, le=100_000)] = 60
    """Films; each pair of a main and a second genre in turn."""
    share: Annotated[float, Meta(gt=0, le=1)] = 0.25
    """Share of all pairs of a person and a film that are rated."""
    noise: Noise = 0.3
    """Standard deviation of the normal noise added to every rating, in stars."""
    seed: Seed = 0
    """Draws tastes, films and ratings; apart from the run's seed, so that runs can be compared on the same ratings."""

    def load(self) -> Dataset:
        """Return inputs int64 (num_ratings, 2), person and film, and targets (num_ratings, 1) in stars."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        stars = self._opinions(generator)
        rated = np.flatnonzero(generator.random(stars.size) < self.share)
        users, items = np.unravel_index(rated, stars.shape)
        heard = stars[users, items] + generator.normal(0, self.noise, rated.size)
        return Dataset(
            name="ratings",
            inputs=np.stack([users, items], axis=1).astype(np.int64),
            targets=np.clip(heard, 1, 5).astype(np.float32)[:, None],
            task="regression",
            feature_names=("person", "film"),
            target_names=("stars",),
            category_names=((), film_names(self.num_items)),
        )

    def _opinions(self, generator: np.random.Generator) -> np.ndarray:
        """Return what every person thinks of every film in stars (num_users, num_items), before noise and limits."""
        import numpy as np

        tastes = generator.normal(0, TASTE_STARS, (self.num_users, len(GENRES)))
        genres = np.zeros((self.num_items, len(GENRES)))
        for item in range(self.num_items):
            main, second = genres_of(item)
            genres[item, main], genres[item, second] = 1.0, SECOND_SHARE
        kindness = generator.normal(0, BIAS_STARS, (self.num_users, 1))
        quality = generator.normal(0, BIAS_STARS, self.num_items)
        return 3 + kindness + quality + tastes @ genres.T


def genres_of(item: int) -> tuple[int, int]:
    """Return the numbers of the main and the second genre of a film; they differ."""
    main, turn = item % len(GENRES), item // len(GENRES)
    return main, (main + 1 + turn % (len(GENRES) - 1)) % len(GENRES)


def film_names(num_items: int) -> tuple[str, ...]:
    """Return a name for each film that tells its genres, main one first: `horror-comedy 2`."""
    round_length = len(GENRES) * (len(GENRES) - 1)
    pairs = (genres_of(item) for item in range(num_items))
    return tuple(f"{GENRES[a]}-{GENRES[b]} {item // round_length + 1}" for item, (a, b) in enumerate(pairs))
