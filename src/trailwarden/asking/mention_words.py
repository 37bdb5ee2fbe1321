"""Words for what animals do, gathered under the behaviours that can be asked for."""

from __future__ import annotations

import re
from functools import lru_cache

from trailwarden.asking.calls import Behaviour
from trailwarden.asking.lexing import number, singular
from trailwarden.asking.nearness import nearest
from trailwarden.asking.plain_words import FILLERS, ORDINARY

_TABLE = {
    Behaviour.FEEDING: "feed feeds feeding fed eat eats eating ate eaten graze grazes grazing"
    " grazed"
    " browse browses browsing browsed forage forages foraging foraged rooting nibbling nibble"
    " chewing chew scavenging scavenge dine dining digging gnawing gnaw feast feasting hunting hunt"
    " hunts preying",
    Behaviour.DRINKING: "drink drinks drinking drank drunk lapping sipping thirsty",
    Behaviour.RESTING: "rests resting rested sleep sleeps sleeping slept asleep lying lie lies"
    " napping nap dozing doze bedding relaxing snoozing rest",
    Behaviour.MOVING: "moving walking running trotting galloping crossing climbing jumping swimming"
    " wandering travelling traveling strolling marching sneaking",
    Behaviour.ALERT: "alert vigilant vigilance wary watchful nervous startled scared frightened"
    " spooked sniffing listening",
    Behaviour.SOCIAL: "playing play plays played fighting fight fights fought interacting"
    " socialising"
    " socializing social quarrelling sparring cuddling",
    Behaviour.GROOMING: "groom grooms grooming groomed scratching licking preening preen scratch"
    " rubbing wallowing cleaning bathing",
    Behaviour.BREEDING: "breed breeds breeding bred mate mates mating mated rut rutting courting"
    " courtship nesting reproducing reproduce reproduction nursing nurse suckling copulating",
    Behaviour.MIGRATION: "migrate migrates migrating migrated migration migratory",
}

BEHAVIOURS: dict[str, Behaviour] = {
    word: behaviour for behaviour, words in _TABLE.items() for word in words.split()
}
"""What a word says that animals do."""

RESPELT = {
    "teh": "the",
    "hte": "the",
    "adn": "and",
    "nad": "and",
    "fo": "of",
    "wiht": "with",
    "taht": "that",
    "u": "you",
    "ur": "your",
    "r": "are",
    "wat": "what",
    "wot": "what",
    "wht": "what",
    "whats": "what",
    "wheres": "where",
    "hows": "how",
    "whens": "when",
    "wich": "which",
    "whitch": "which",
    "hwo": "how",
    "howmany": "how many",
    "wen": "when",
    "wer": "where",
    "pic": "picture",
    "pics": "pictures",
    "foto": "photo",
    "fotos": "photos",
    "vid": "video",
    "vids": "videos",
    "img": "image",
    "imgs": "images",
    "cnt": "count",
    "nbr": "number",
    "num": "number",
    "nr": "number",
    "vs": "versus",
    "v": "versus",
    "behavior": "behaviour",
    "behaviors": "behaviours",
    "behaviours": "behaviours",
    "cam": "camera",
    "cams": "cameras",
    "camra": "camera",
    "camara": "camera",
    "kamera": "camera",
    "trailcam": "camera",
    "trailcams": "cameras",
    "comparison": "compare",
    "wanna": "want",
    "gimme": "give me",
    "lemme": "let me",
    "iv": "i have",
    "ive": "i have",
    "avg": "average",
    "inc": "increase",
    "msg": "message",
    "ppl": "people",
    "summery": "summary",
    "summarise": "summarize",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "isnt": "is not",
    "arent": "are not",
    "wasnt": "was not",
    "werent": "were not",
    "hasnt": "has not",
    "havent": "have not",
    "wont": "will not",
}
"""Short, spoken and wrong spellings of the words that questions are made of."""

_CUES = (
    "which where when what many often camera cameras count number working battery broken report"
    " reports summary compare versus difference trend increase increasing decreasing declining"
    " active activity nocturnal overlap together avoid follow species richness diversity deployed"
    " deployment installed picture pictures video videos photo photos show list describe happened"
    " doing behaviour common group groups latest newest recent snapshot online offline individuals"
    " independent effort running status between seen animals write generate everything sightings"
    " visited recorded frequently period pattern movement travel route events event during night"
    " drinking feeding resting eating sleeping most least busiest hour weekly monthly problems"
)
CUE_WORDS = tuple(_CUES.split())
"""Words that questions turn on: what is nearly one of these is a slip of the pen."""


@lru_cache(maxsize=8192)
def respelt(word: str) -> str:
    """A word as it is meant: short forms written out, slips in words that matter put right."""
    plain = re.sub(r"[^\w]", "", word)
    if plain in RESPELT:
        return RESPELT[plain]
    if plain in FILLERS or plain in ORDINARY or plain in BEHAVIOURS or number(plain) is not None:
        return plain
    if plain in CUE_WORDS or singular(plain) in ORDINARY:
        return plain
    near = nearest(plain, CUE_WORDS)
    return near[0] if len(near) == 1 else plain
