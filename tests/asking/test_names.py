"""Names in people's spelling, linked to those there are."""

from __future__ import annotations

import pytest
from tests.asking.vocabularies import awkward, reserve

from trailwarden.asking.errors import Unclear, Unknown
from trailwarden.asking.names import cameras, find_animals, find_cameras, who
from trailwarden.asking.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("words", "taxa"),
    [
        ("fox", "Vulpes vulpes"),
        ("Foxes", "Vulpes vulpes"),
        ("the fox's", "Vulpes vulpes"),
        ("foxs", "Vulpes vulpes"),
        ("red-fox", "Vulpes vulpes"),
        ("RED FOX", "Vulpes vulpes"),
        ("wild foxes", "Vulpes vulpes"),
        ("fox cubs", "Vulpes vulpes"),
        ("vixens", "Vulpes vulpes"),
        ("Vulpes vulpes", "Vulpes vulpes"),
        ("vulpes", "Vulpes"),
        ("badger", "Meles meles"),
        ("bagder", "Meles meles"),
        ("eurasian badgers", "Meles meles"),
        ("boar", "Sus scrofa"),
        ("wildboars", "Sus scrofa"),
        ("wild-boar", "Sus scrofa"),
        ("deer", "Cervidae"),
        ("deers", "Cervidae"),
        ("cervids", "Cervidae"),
        ("fawns", "Cervidae"),
        ("roe", "Capreolus capreolus"),
        ("red deer", "Cervus elaphus"),
        ("cats", "Felidae"),
        ("wild cat", "Felis silvestris"),
        ("lynx", "Lynx lynx"),
        ("lynxes", "Lynx lynx"),
        ("linx", "Lynx lynx"),
        ("hares", "Lepus europaeus"),
        ("mice", "Muridae"),
        ("pine martin", "Martes martes"),
        ("martens", "Martes"),
        ("squirel", "Sciuridae"),
        ("birds", "Aves"),
        ("predators", "Carnivora"),
        ("small mammals", "Rodentia"),
        ("hoofed animals", "Artiodactyla"),
        ("dogs and foxes", "Canidae"),
    ],
)
def test_animals_are_linked(words: str, taxa: str) -> None:
    assert who(words, reserve()).taxa == (taxa,)


def test_lists_individuals_and_categories() -> None:
    assert who("foxes, badgers and hares", reserve()).taxa == (
        "Vulpes vulpes",
        "Meles meles",
        "Lepus europaeus",
    )
    assert who("minka", reserve()).individuals == ("Minka",)
    assert who("hikers", reserve()).categories == ("human",)
    assert who("cars and people", reserve()).categories == ("vehicle", "human")
    assert who("false triggers", reserve()).categories == ("blank",)
    assert who("all animals", reserve()) == who("wildlife", reserve())
    assert not who("animals", reserve()).categories
    assert who("animals and people", reserve()).categories == ("animal", "human")


@pytest.mark.parametrize(
    "words",
    [
        "elephant",
        "wolves",
        "weasels",
        "dogs",
        "grey fox",
        "spotted deer",
        "big cats",
        "zorb",
        "🦊",
        "",
    ],
)
def test_animals_that_are_not_here(words: str) -> None:
    with pytest.raises(Unknown) as refused:
        who(words, reserve())
    assert refused.value.field == "animal"
    assert refused.value.alike


def test_what_is_alike_comes_first() -> None:
    with pytest.raises(Unknown) as refused:
        who("weasels", reserve())
    assert refused.value.alike[0] == "martens, badgers and weasels"


def test_equally_near_names_are_asked_about() -> None:
    with pytest.raises(Unclear) as asked:
        who("great tet", awkward())
    assert set(asked.value.options) == {"great tit", "great tut"}


def test_a_word_for_several_kinds_means_all_of_them() -> None:
    assert who("foxes", awkward()).taxa == ("Vulpes",)
    assert who("kudus", awkward()).taxa == ("Tragelaphus strepsiceros", "Ammelaphus imberbis")
    assert who("Rotfuchs", awkward()).taxa == ("Vulpes vulpes",)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the gate", ["trail-1"]),
        ("Gate", ["trail-1"]),
        ("old sett", ["sett"]),
        ("the badger sett", ["sett"]),
        ("oak bend", ["trail-2"]),
        ("oak bnd", ["trail-2"]),
        ("ridge", ["trail-4"]),
        ("cam 3", ["trail-3"]),
        ("camera two", ["trail-2"]),
        ("trail 2", ["trail-2"]),
        ("TRAIL-02", ["trail-2"]),
        ("trail2", ["trail-2"]),
        ("the spring camera", ["spring"]),
        ("sprng", ["spring"]),
        ("clearing", ["clearing"]),
        ("west clearing", ["clearing"]),
        ("gate and spring", ["trail-1", "spring"]),
        ("trail cameras", ["trail-1", "trail-2", "trail-3", "trail-4"]),
        ("all cameras", []),
        ("everywhere", []),
    ],
)
def test_cameras_are_linked(words: str, expected: list[str]) -> None:
    assert list(cameras(words, reserve()).cameras) == expected


def test_which_trail_camera() -> None:
    with pytest.raises(Unclear) as asked:
        cameras("the trail camera", reserve())
    assert asked.value.options == ("trail-1", "trail-2", "trail-3", "trail-4")


@pytest.mark.parametrize(
    "words", ["camera 9", "trail 7", "the bridge", "moon base", "cam 2000000000"]
)
def test_cameras_that_are_not_here(words: str) -> None:
    with pytest.raises(Unknown) as refused:
        cameras(words, reserve())
    assert refused.value.alike


def test_numbered_cameras() -> None:
    assert cameras("camera 1", awkward()).cameras == ("CAM01",)
    assert cameras("cam #12", awkward()).cameras == ("CAM12",)
    assert cameras("the pond", awkward()).cameras == ("CAM12",)
    with pytest.raises(Unknown):
        cameras("camera 3", awkward())


@pytest.mark.parametrize(
    ("text", "animals", "places"),
    [
        ("how many foxes at the fox den", ["foxes"], ["fox den"]),
        ("deer in Deer Park last week", ["deer"], ["Deer Park"]),
        ("is the lynx cam working", [], ["lynx"]),
        ("was a lynx seen", ["lynx"], []),
        ("any wolves near camera 12?", ["wolves"], ["camera 12"]),
        ("arctic foxes and grey foxes", ["arctic foxes", "grey foxes"], []),
        ("what came to the spring in spring", [], ["spring"]),
    ],
)
def test_animals_and_places_are_told_apart(
    text: str, animals: list[str], places: list[str]
) -> None:
    assert [found.text for found in find_animals(text, awkward())] == animals
    assert [found.text for found in find_cameras(text, awkward())] == places


def test_found_spans_are_the_text() -> None:
    text = "Foxes\u2019 cubs and elephants near the old sett & cam 3"
    for found in (*find_animals(text, reserve()), *find_cameras(text, reserve())):
        assert text[found.start : found.end] == found.text


def test_an_empty_vocabulary_knows_nothing() -> None:
    with pytest.raises(Unknown):
        who("fox", Vocabulary())
    assert cameras("all", Vocabulary()).cameras == ()
    with pytest.raises(Unknown):
        cameras("gate", Vocabulary())
