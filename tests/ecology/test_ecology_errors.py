"""A refusal says what was wanted, what there is, and what to do."""

import pickle

import pytest

from trailwarden.ecology.errors import BadInput, EcologyError, NoEffort, NoPlace, TooFew


def test_too_few_says_how_many_there_are_and_are_needed() -> None:
    error = TooFew(3, 10, "detections", "A trend", "Wait for more.")
    assert str(error) == "A trend needs at least 10 detections, and there are 3. Wait for more."
    assert (error.have, error.need) == (3, 10)


def test_too_few_survives_a_process_border() -> None:
    error = TooFew(3, 10, "detections", "A trend", "Wait for more.")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("kind", [NoEffort, NoPlace, BadInput, TooFew])
def test_every_refusal_is_an_ecology_error_and_a_value_error(kind: type[Exception]) -> None:
    assert issubclass(kind, EcologyError)
    assert issubclass(kind, ValueError)


def test_one_is_one() -> None:
    assert "and there is 1." in str(TooFew(1, 10, "detections", "A trend"))
