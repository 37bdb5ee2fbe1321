"""Words for what animals do, gathered under the behaviours that can be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from trailwarden.asking import (
    cues_analyst,
    cues_course,
    cues_habits,
    cues_inventory,
    cues_reporter,
)
from trailwarden.asking.calls import Behaviour
from trailwarden.asking.lexing import number, singular
from trailwarden.asking.nearness import is_within, nearest
from trailwarden.asking.plain_words import FILLERS, ORDINARY
from trailwarden.asking.reading_scope import REFUSED

_TABLE = {
    Behaviour.FEEDING: "feed feeds feeding fed eat eats eating ate eaten graze grazes grazing"
    " grazed"
    " browse browses browsing browsed forage forages foraging foraged rooting nibbling nibble"
    " chewing chew scavenging scavenge dine dining digging gnawing gnaw feast feasting hunting hunt"
    " hunts preying hunted munch munches munching munched rooted scavenges scavenged dig digs dug"
    " nibbles nibbled gnaws gnawed",
    Behaviour.DRINKING: "drink drinks drinking drank drunk lapping lap laps lapped sip sips"
    " sipping thirsty",
    Behaviour.RESTING: "rests resting rested sleep sleeps sleeping slept asleep lying lie lies"
    " napping nap dozing doze bedding relaxing snoozing rest"
    " naps napped dozes dozed snooze snoozes snoozed laze lazes lazing lazed bedded lazy sleepy",
    Behaviour.MOVING: "moving walking running trotting galloping crossing climbing jumping swimming"
    " wandering travelling traveling strolling marching sneaking trot trots trotted gallop"
    " gallops galloped",
    Behaviour.ALERT: "alert vigilant vigilance wary watchful nervous startled scared frightened"
    " spooked sniffing listening",
    Behaviour.SOCIAL: "playing play plays played fighting fight fights fought interacting"
    " socialising"
    " socializing social quarrelling sparring cuddling"
    " interact interacts interacted socialise socialises socialised socialize socializes spar spars"
    " sparred sociable playful",
    Behaviour.GROOMING: "groom grooms grooming groomed scratching licking preening preen scratch"
    " rubbing wallowing cleaning bathing"
    " scratches scratched lick licks licked preens preened wallow wallows bathe bathes bathed",
    Behaviour.BREEDING: "breed breeds breeding bred mate mates mating mated rut rutting courting"
    " courtship nesting reproducing reproduce reproduction nursing nurse suckling copulating"
    " ruts rutted court courts courted nurses nursed suckle suckles suckled reproduces reproduced"
    " nested mates",
    Behaviour.MIGRATION: "migrate migrates migrating migrated migration migratory passage passages",
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
    "pls": "please",
    "plz": "please",
    "thru": "through",
    "abt": "about",
    "bout": "about",
    "wats": "what",
    "wot": "what",
    "recs": "recordings",
    "whos": "who",
    "wat": "what",
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

DOINGS: tuple[tuple[Behaviour, str], ...] = (
    (Behaviour.BREEDING, r"feed\w* (?:its|their) young|(?:have|has|having|rais\w+) young"),
    (Behaviour.FEEDING, r"(?:look|search)\w* for food"),
    (Behaviour.RESTING, r"(?:lie|lies|lay|lying) (?:down|about|around)|bed\w* down"),
    (Behaviour.ALERT, r"scan\w* for danger|(?:keep\w*|kept|on) watch|(?:stand\w*|stood|on) guard"),
    (Behaviour.ALERT, r"look(?:s|ing|ed)? around"),
    (Behaviour.SOCIAL, r"(?<!avoid )chas\w+ each other"),
    (
        Behaviour.GROOMING,
        r"(?:clean|lick|groom)\w* (?:(?:its|their) (?:fur|coat)|themselves|itself)",
    ),
    (
        Behaviour.MIGRATION,
        r"(?:fly|flies|flying|flew) (?:south|north)|(?:\w+ through )?on migration",
    ),
)
"""What is said in several words."""

_CUES = (
    "which where when what many often camera cameras count number working battery broken report "
    "reports summary compare versus difference trend increase increasing decreasing declining "
    "active activity nocturnal overlap together avoid follow species richness diversity deployed "
    "deployment installed picture pictures video videos photo photos show list describe happened "
    "doing behaviour common group groups latest newest recent snapshot online offline individuals "
    "independent effort running status between seen animals write generate everything sightings "
    "visited recorded frequently period pattern movement travel route events event during night "
    "drinking feeding resting eating hours detection detections temporal estimate estimated "
    "reviewed checked review summarise deployments history trail trap development sighting record "
    "records recording movements location locations evolve happen animal anywhere visits "
    "documents seeing changes taken please details outages failures sleeping most least busiest "
    "hour weekly monthly problems"
)
CUE_WORDS = tuple(_CUES.split())
"""Words that questions turn on: what is nearly one of these is a slip of the pen."""


_MIDDLING, _LONG = 6, 8
_TABLES = (cues_inventory, cues_analyst, cues_habits, cues_course, cues_reporter)


def _words_of(patterns: Iterable[str]) -> frozenset[str]:
    plain = " ".join(re.sub(r"\\[bws]|\n    ", " ", pattern) for pattern in patterns)
    return frozenset(re.findall(r"[a-z]{4,}", plain))


_SPOKEN = _words_of(table.TABLE for table in _TABLES)
TABLE_WORDS = _SPOKEN | _words_of(REFUSED)
"""Every longer word that a cue or a refusal is made of: spelt as it is meant."""


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
    if plain in TABLE_WORDS:
        return plain
    near = nearest(plain, CUE_WORDS)
    if not near and len(plain) >= _MIDDLING:
        slips = 2 if len(plain) > _LONG else 1
        near = tuple(one for one in nearest(plain, _SPOKEN) if is_within(plain, one, slips))
    return near[0] if len({singular(one) for one in near}) == 1 else plain
