"""Bars of text are found where cameras print them, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from trailwarden.domain import Box
from trailwarden.edge.detect.caption import captions_of
from trailwarden.edge.frame import Image

LOGO = Box(0.87, 0.94, 0.99, 0.995)


def grass(seed: int = 3) -> Image:
    return np.random.default_rng(seed).integers(50, 200, (720, 1280, 3), np.uint8)


@pytest.mark.parametrize("colour", [0, 255])
def test_a_bar_with_text_is_found(colour: int) -> None:
    image = grass()
    image[-30:] = colour
    image[-22:-8, 100:500:9] = 255 - colour
    captions = captions_of(image)
    assert captions.top == 0
    assert captions.bottom == pytest.approx(30 / 720, abs=0.004)
    assert captions.cover(LOGO)
    assert not captions.cover(Box(0.4, 0.5, 0.6, 0.99))


def test_a_bar_at_the_top_is_found() -> None:
    image = grass()
    image[:20] = 0
    captions = captions_of(image)
    assert captions.top == pytest.approx(20 / 720, abs=0.004)
    assert captions.cover(Box(0.4, 0.001, 0.5, 0.025))
    assert not captions.cover(LOGO)


def test_a_picture_without_bars_has_none() -> None:
    captions = captions_of(grass())
    assert (captions.top, captions.bottom) == (0, 0)
    assert not captions.cover(LOGO)


@pytest.mark.parametrize("colour", [5, 250])
def test_a_dark_night_or_white_snow_is_no_bar(colour: int) -> None:
    image = grass()
    image[-300:] = colour
    image[:300] = colour
    captions = captions_of(image)
    assert (captions.top, captions.bottom) == (0, 0)


def test_tiny_pictures_are_no_trouble() -> None:
    captions_of(np.zeros((1, 1, 3), np.uint8))
