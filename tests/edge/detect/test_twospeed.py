"""The second, closer look: when it is taken, where, how often, and what it finds."""

from __future__ import annotations

import pytest
from tests.edge.detect.spots import SpotDetector, box_of, scene

from trailwarden.domain import Box
from trailwarden.edge.detect.twospeed import detect_tiled, detect_two_speed, detect_whole

LARGE = (200, 300, 120)  # 12 pixels at the input: sure
DOUBTFUL = (700, 600, 40)  # 4 pixels at the input: score 0.4 in the whole frame, 0.6 in a tile
TINY = (300, 800, 24)  # 2 pixels in the whole frame: found only much closer
THRESHOLD = 0.5


def test_a_sure_picture_costs_one_look() -> None:
    detector = SpotDetector()
    result = detect_two_speed(detector, scene(LARGE, DOUBTFUL))
    assert result.inferences == len(detector.shown) == 1
    assert len(result.detections) == 1


def test_an_empty_picture_without_doubts_costs_one_look() -> None:
    assert detect_two_speed(SpotDetector(), scene()) == detect_whole(SpotDetector(), scene())


def test_a_doubt_is_looked_at_closer_and_placed_right() -> None:
    detector = SpotDetector()
    assert detect_whole(detector, scene(DOUBTFUL)).detections == ()
    result = detect_two_speed(detector, scene(DOUBTFUL))
    assert result.inferences == 2
    (found,) = result.detections
    assert found.score == pytest.approx(0.6, abs=0.11)
    assert found.box.iou(box_of(DOUBTFUL)) > 0.6
    assert detector.shown[-1] == (667, 667)


def test_the_best_doubt_comes_first_and_ends_the_search() -> None:
    fainter = (100, 100, 30)
    detector = SpotDetector()
    result = detect_two_speed(detector, scene(fainter, DOUBTFUL), budget=4)
    assert result.inferences == 2
    assert result.detections[0].box.iou(box_of(DOUBTFUL)) > 0.6


@pytest.mark.parametrize("budget", [1, 2, 3])
def test_the_budget_is_kept(budget: int) -> None:
    corners = [(left, top, 20) for left in (50, 900) for top in (50, 900)]
    detector = SpotDetector()
    result = detect_two_speed(detector, scene(*corners), budget=budget)
    assert result.inferences == len(detector.shown) == budget


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one inference"):
        detect_two_speed(SpotDetector(), scene(), budget=0)


def test_small_motion_gets_a_tile_small_enough() -> None:
    detector = SpotDetector()
    assert detect_two_speed(detector, scene(TINY)).detections == ()
    result = detect_two_speed(detector, scene(TINY), motion=[box_of(TINY)])
    assert result.inferences == 2
    (found,) = result.detections
    assert found.box.iou(box_of(TINY)) > 0.5
    assert detector.shown[-1][0] < 400


def test_motion_that_the_whole_frame_explains_gets_no_tile() -> None:
    result = detect_two_speed(SpotDetector(), scene(LARGE), motion=[box_of(LARGE)])
    assert result.inferences == 1


def test_small_motion_beside_a_sure_animal_is_looked_at_too() -> None:
    result = detect_two_speed(
        SpotDetector(), scene(LARGE, TINY), motion=[box_of(LARGE), box_of(TINY)]
    )
    assert result.inferences == 2
    assert len(result.detections) == 2


def test_large_motion_in_doubt_gets_a_tile() -> None:
    around = Box(0.4, 0.4, 0.9, 0.9)
    result = detect_two_speed(SpotDetector(), scene(DOUBTFUL), motion=[around])
    assert result.inferences == 2
    assert len(result.detections) == 1


def test_a_doubt_that_does_not_move_gets_none() -> None:
    elsewhere = Box(0.0, 0.0, 0.4, 0.4)
    assert detect_two_speed(SpotDetector(), scene(DOUBTFUL), motion=[elsewhere]).inferences == 1


def test_motion_never_exceeds_the_budget() -> None:
    leaves = [(x, y, 20) for x in range(0, 1000, 250) for y in range(0, 1000, 250)]
    result = detect_two_speed(SpotDetector(), scene(), motion=[box_of(leaf) for leaf in leaves])
    assert result.inferences == 3


def test_four_tiles_find_what_one_look_does_not() -> None:
    result = detect_tiled(SpotDetector(), scene(DOUBTFUL), threshold=0.45)
    assert result.inferences == 5
    assert len(result.detections) == 1


def test_an_animal_across_tiles_is_one_animal() -> None:
    across = (400, 400, 200)
    (found,) = detect_tiled(SpotDetector(), scene(across)).detections
    assert found.box.iou(box_of(across)) > 0.9


def test_a_logo_in_a_caption_is_no_animal() -> None:
    image = scene(LARGE)
    image[960:] = 0
    image[930:995, 860:990] = 255
    (found,) = detect_whole(SpotDetector(), image).detections
    assert found.box.iou(box_of(LARGE)) > 0.8


def test_lower_scores_come_along_when_asked_for() -> None:
    image = scene(LARGE, DOUBTFUL)
    result = detect_two_speed(SpotDetector(), image, min_score=0.1)
    assert [seen.score >= THRESHOLD for seen in result.detections] == [True, False]
    assert result.inferences == 1
