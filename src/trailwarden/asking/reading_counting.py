"""What shall be counted, and by what the answer is broken down: patterns over a skeleton."""

from __future__ import annotations

from trailwarden.asking.calls import By, Counted
from trailwarden.asking.reading_cues import CLASSES

EACH = (
    r"(?:per|by|each|every|for each|for every|at each|at every|in each|in every|on each|a"
    r"|broken down by|split by|grouped by|sorted by|according to|across|for all)"
)

COUNTED = (
    (Counted.INDEPENDENT, r"\bindependent\b"),
    (
        Counted.GROUP_SIZE,
        r"\b(?:group|herd|pack|party|flock|sounder|family) sizes?\b"
        r"|\bhow (?:big|large|many|small) (?:\w+ ){0,6}(?:groups?|herds?|packs?|families|flocks?"
        r"|(?<!all )together|at once|at a time|at the same time|in one go)\b"
        r"|\b(?:per|in each|in an|in one|each) (?:event|sighting|visit|picture|clip)\b"
        r"|\b(?:groups?|herds?|packs?) (?:of )?(?:the )?A\b.*\b(?:bigger|larger|smaller)\b"
        r"|\b(?:big|bigger|larger|smaller|large|small) (?:A )?(?:groups?|herds?|packs?|flocks?)\b"
        r"|\b(?:in|per|a) (?:a )?(?:group|herd|pack|flock)s?\b|\b(?:size"
        r"|average) of (?:\w+ )*(?:groups?"
        r"|herds?|packs?|flocks?)\b",
    ),
    (
        Counted.EVENTS,
        r"\bhow (?:many|much) (?:\w+ ){0,2}(?:times|visits|sightings|events|videos|pictures|photos"
        r"|clips|detections|recordings|images|encounters|observations|passes|triggers)\b"
        r"|\b(?:A|number of|count|total) (?:times|visits|sightings|events|videos|pictures|photos"
        r"|clips"
        r"|detections|recordings|images|observations)\b",
    ),
    (
        Counted.RATE,
        r"\bA (?:\w+ )?(?:rare|common|scarce|frequent|abundant|numerous)\b"
        r"|\b(?:come|visit|seen|appear|pass|here)s? (?:\w+ )?often\b|\boften (?:come|visit|seen)\b"
        r"|\bhow (?:often|frequent(?:ly)?|common|rare|regular(?:ly)?|abundant|usual|plentiful"
        r"|numerous)\b"
        r"|\b(?:rates?|abundance|abundant|frequency|frequencies|density|rai|per (?:100"
        r"|N) (?:camera |trap )?"
        r"(?:days|nights)|per camera day|per day of watching|as (?:often|common|frequent)"
        r"|more often"
        r"|(?:more|less) (?:common|frequent|abundant)|rarer|commoner)\b",
    ),
    (
        Counted.INDIVIDUALS,
        r"\bindividuals?\b|\b(?:in total|altogether|all together|all told|in all|all in all)\b"
        r"|\bheads? ?counts?\b|\bspecimens?\b|\btotal number of (?:A|animals)\b|\bhow many heads\b",
    ),
)

_STAY = CLASSES["STAY"]
BY = (
    (By.HOUR, rf"\b(?:when|what time|what hours?|which hours?) (?:do|does) .*{_STAY}\b"),
    (
        By.SUN,
        r"\bH (?:and|or|versus|than) (?:by |at |the |in |during )*(?:night|day|H)\b"
        r"|\binto (?:day|night) and\b|\b(?:by|per) light\b"
        r"|\b(?:day (?:and|or|versus|than|to) (?:by |at |the |in the )*night|night (?:and|or|versus"
        r"|than|to) (?:in |by |the |during )*day\w*|time of day|part of the day|sun|daylight"
        r"|H (?:or|and|versus|than|compared to) H|(?:or|than) (?:in |at |by "
        r"|during )*(?:the )?H)\b",
    ),
    (
        By.CAMERA,
        rf"\b{EACH} (?:of the |the |all |single |individual )*(?:cameras?|stations?|sites?|places?"
        r"|locations?|spots?)\b|\b(?:which|what) (?:of the |of my |of our |\w+ )?(?:cameras?"
        r"|stations?|sites?|places?|locations?|spots?)\b|\bwhere\b|\b(?:camera|station|site) by"
        r" (?:camera|station|site)\b|\b(?:busiest|quietest|best|top|most active|most productive"
        r"|least active|worst) (?:N )?(?:cameras?|places?|spots?|locations?|stations?|sites?)\b"
        r"|\bper C\b|\bcameras? (?:has|have|had|saw|sees|see|with|got|gets|recorded"
        r"|caught) (?:the )?"
        r"(?:most|more|fewest|least)\b",
    ),
    (
        By.ANIMAL,
        rf"\b(?:species|animal) (?:counts?|tall(?:y|ies)|totals?|numbers|statistics)\b"
        rf"|\b(?:species|animals?) .*\b(?:with|and) (?:\w+ )?(?:counts?|numbers?|totals?)\b"
        rf"|\b{EACH} (?:of the |the |all |single )*(?:species|animals?|taxon|taxa|kinds?)\b"
        r"|\b(?:which|what) (?:\w+ )?(?:animals?|species|creatures?|wildlife|mammals?|birds?"
        r"|A(?! (?:count|number|total)s?))\b"
        r"|\bwhat (?:all )?(?:has |have |did |was |were |is |do |does )*(?:we |you |i |they |there"
        r" |the cameras? |been |the |camera |C )*(?:seen|see|saw|spotted|caught|captured|recorded"
        r"|photographed|filmed|detected|come|came|comes|visit\w*|pass\w*|around|about|walked|active"
        r"|found|happened|went|out there|show\w*|appear\w*|turned up|capture|catch|record|detect)\b"
        r"|^who\b|\bwho (?:was|were|has|have|is|visited|came|comes|passed|went|walked|drinks?"
        r"|uses?)\b"
        r"|\b(?:most|least) (?:common|frequent|frequently|often|abundant|seen|active|popular"
        r"|recorded|numerous)(?:ly)? (?:\w+ )?(?:animals?|species|visitors?|creatures?|mammals?"
        r"|guests?|A)\b"
        r"|\b(?:rarest|commonest|top) (?:N )?(?:animals?|species|visitors?)\b",
    ),
    (
        By.BEHAVIOUR,
        rf"\b{EACH} (?:behaviour|activity|what (?:they|it) (?:do|does))\b"
        r"|\b(?:which|what) behaviours?\b",
    ),
    (
        By.HOUR,
        rf"\b{EACH} (?:the )?(?:hour|clock)s?\b|\bhourly\b|\b(?:which|what) hours?\b"
        rf"|\bbusiest hours?\b"
        r"|\b(?:which|what) time\b|\bhour by hour\b|\bbusiest time\b",
    ),
    (
        By.DAY,
        rf"\b{EACH} (?:the |single )?(?:days?|nights?|date)\b(?! of)|\b(?:daily|nightly)\b"
        rf"|\b(?:which|what|on"
        r" how many) (?:days?|nights?|date)\b|\b(?:busiest|best|quietest) (?:day|night)s?\b"
        r"|\bday by day\b|\bnight by night\b",
    ),
    (
        By.WEEK,
        rf"\b{EACH} (?:the |single )?weeks?\b|\bweekly\b|\b(?:which|what) weeks?\b"
        rf"|\b(?:busiest|best|quietest) weeks?\b"
        r"|\bweek by week\b",
    ),
    (
        By.MONTH,
        rf"\b{EACH} (?:the |single )?months?\b|\bmonthly\b|\b(?:which|what) months?\b"
        rf"|\b(?:busiest|best|quietest) months?\b"
        r"|\bmonth by month\b",
    ),
)
