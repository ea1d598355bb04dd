"""A glimpse shows examples as what they are."""

import pytest

from nn_tui.core.data.glimpse import glimpse


@pytest.mark.parametrize(
    ("preset", "kind"),
    [
        ("digits-autoencoder", "images"),
        ("shapes-segmentation", "images"),
        ("diffusion-2d", "points"),
        ("recommender", "table"),
        ("cartpole", "table"),
    ],
)
def test_the_kind_follows_the_data(preset, kind):
    assert glimpse(preset).kind == kind


def test_captioned_pictures_are_shown_without_the_numbers_of_their_words():
    images = glimpse("shapes-captions").images

    assert len(images) == 30
    assert all(max(max(row) for row in image) > 100 for image in images)
