"""What tells which tool a question wants: patterns over its skeleton, with their weight.

A skeleton is the question in lower case with `A` for an animal, `C` a camera, `W` days, `H` hours,
`E` an event's id and `N` a number (see `skeleton`). In the patterns <NAMES> stand for classes of
words. A weight of 8 decides a question nearly alone; 4 is a hint. A tool's score is its heaviest
cue and a fifth of each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailwarden.asking.calls import Behaviour
from trailwarden.asking.mention_words import BEHAVIOURS


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that speaks for a tool (or for `by=...` and the like), and how strongly."""

    speaks_for: str
    weight: float
    pattern: re.Pattern[str]


CLASSES = {
    "WHO": r"(?:A(?: (?:and|or|,) A)*|animals?|creatures?|wildlife|it|they|them|he|she"
    r"|individuals?)",
    "DOING": "(?:" + "|".join(BEHAVIOURS) + ")",
    "STAY": "(?:"
    + "|".join(word for word, kind in BEHAVIOURS.items() if kind is not Behaviour.MOVING)
    + ")",
    "BE": r"(?:is|are|was|were|be|been|being|am)",
    "DO": r"(?:do|does|did|done|has|have|had|can|could)",
    "SEEN": r"(?:seen|saw|see|sees|seeing|spot|spots|spotted|recorded|record|records|detected"
    r"|detect"
    r"|detects|captured|capture|captures|caught|catch|catches|observed|sighted|photographed|filmed"
    r"|noticed|registered|appeared|appear|appears|showed|shown|show|turned up|visited|visit|visits"
    r"|came|come|comes|passed|pass|passes|went|triggered|encountered|met)",
    "PIC": r"(?:pictures?|photos?|photographs?|images?|videos?|clips?|footage|recordings?"
    r"|sightings?"
    r"|events?|detections?|observations?|shots?|visits?|encounters?|captures?|records|triggers)",
    "CAMS": r"(?:cameras?|C(?: cameras?)?|stations?|sites?|traps?)",
    "PLACE": r"(?:cameras?|C|places?|spots?|stations?|sites?|locations?)",
    "MAKE": r"(?:write|make|create|generate|prepare|produce|compile|draft|build|put together|do"
    r"|give"
    r"|need|want|send|print|get|have|run|issue|like)",
    "REPORT": r"(?:reports?|write up|writeup|document|pdf|dossier|briefing|paper|handout)",
    "PERIOD": r"(?:hour|day|night|week|month|year|season)",
    "YESNO": r"^(?!.*\b(?:how|when|where|why|which|what|who)\b).*?",
    "POLITE": r"(?:please |can you |could you |would you |will you |can u |hey |hi |hello |ok "
    r"|and |now |then"
    r" |just |kindly |you |i want you to |i need you to |let us |lets |also |quickly |go |to )*",
    "THE": r"(?:the |a |an |my |our |your |all |any |some |those |these |that |this )*",
}

_TABLE = r"""
list_cameras 9 \b(?:which|what|how many|list|show|name) (?:of )?<THE>(?:me )?<THE>(?:\w+ )?cameras
    ? (?:do|are|is|have|we|there|you|i|exist|installed|in)\b(?! (?:\w+ )*(?:<SEEN>|offline|down
    |broken|working|not|failing|dead))
list_cameras 8 ^(?:\w+ ){0,4}(?:list|show|name|display|see|give)(?: \w+){0,3} <THE>cameras?(?: list
    | names?| ids?| locations?| overview| W)?$
list_cameras 8 \b(?:camera|station) (?:list|names|ids|overview|inventory|locations?|positions?|map
    |coordinates)\b
list_cameras 8 \b(?:list|inventory|overview|map|names?|locations?|positions?
    |coordinates) of (?:all )?<THE>(?:cameras|C)\b
list_cameras 9 \bwhere (?:exactly )?(?:<BE> |do |does |can i find |<THE>)*<THE>(?:the )?(?:cameras?
    |C)(?: cameras?)?(?: (?:located|hanging|placed|installed|mounted|standing|positioned|now|hang
    |stand|put|sit|set|located at|at))?$
list_cameras 8 \bwhere (?:<BE>) <THE>(?:camera )?C(?: camera)?\b
list_cameras 7 \b(?:location|position|coordinates|place|gps|site) of <THE>(?:cameras?|C)
list_cameras 6 ^(?:all )?<THE>cameras(?: please)?$
list_cameras 7 \bhow many (?:cameras|stations|traps)\b(?!.*\b(?:<SEEN>|working|offline|down)\b)
list_cameras 7 \babout <THE>cameras?$
list_cameras 6 \bwhat (?:cameras|stations)\b
list_deployments 9 \b(?:deployments?|deployed|redeployed)\b
list_deployments 9 \b(?:when|since when|what date|which day|how long ago) .*(?:<CAMS>|it
    |they) .*\b(?:put up|put out|put|set up|set out|installed|mounted|placed|moved|hung|hang
    |installation|erected|taken down|removed|relocated|positioned|changed place)\b
list_deployments 8 \b(?:put up|set up|installed|mounted|moved|hung up|relocated|taken down
    |installing) .*<CAMS>\b
list_deployments 8 \b(?:history|positions over time|former|previous|past
    |earlier) (?:\w+ )*(?:locations?|positions?|places?|of <THE>(?:cameras?|C))\b
list_deployments 8 \bwhere (?:was|were|did|has|have) <THE>(?:cameras?|C)(?: cameras?)? (?:\w+ )*(?:
    before|hang|hung|stand|stood|been|W|previously|earlier|in the past)
list_deployments 7 \b(?:since when|how long) .*<CAMS> .*(?:been (?:there|hanging|standing|in place
    |at)|stand|hang|hanging|standing|stood|hung)
list_deployments 8 \b(?:has|was|were|have|did) <THE>(?:camera )?(?:C
    |cameras?)(?: camera)? (?:ever |been )*(?:moved|relocated|move|change place|changed)
list_deployments 6 \binstallation (?:dates?|times?)\b
list_deployments 9 \bwhen .*\b(?:install|put up|put out|set up|set out|mount|hang|place|deploy
    |move) .*<CAMS>\b
camera_health 9 \b(?:<BE>|isnt|arent|wasnt|does|do|did|has|have) .*<CAMS> .*\b(?:working|work|works
    |ok|okay|alive|online|offline|down|dead|broken|on|off|healthy|up|functioning|function|running
    |fine|failing|stopped|blind|dark|faulty|blocked|covered|out|active|recording|charged|run out
    |flat|damaged|stolen|healthy|good|responding)(?: (?:ok|okay|fine|well|properly|right|correctly
    |normally|now|again|still|yet|W|today|all))*$
camera_health 9 \b(?:<BE>|isnt|arent|<DO>) .*<CAMS>(?: (?:still|all|even|currently|now|properly|W
    |at|the|been|not|ever))* (?:working|broken|ok|okay|alive|online|offline|dead|functioning|faulty
    |failing|healthy)\b
camera_health 9 \b(?:battery|batteries|outages?|downtime|offline|malfunction\w*|sign of life
    |signs of life|heartbeat|blackouts?|power|sd cards?|memory card|wrong clocks?|clock drift
    |out of order|went dark|went blind)\b
camera_health 8 \b(?:health|status|state|condition|state of health) (?:of |for |check )?(?:<THE>
    |report )*<CAMS>
camera_health 8 \b<CAMS> (?:health|status|condition|problems?|issues?|faults?|failures?|errors?
    |trouble|check|outages?)\b
camera_health 8 \b(?:problems?|issues?|faults?|failures?|errors?|trouble|anything wrong
    |something wrong|what is wrong|wrong|gaps) (?:\w+ ){0,3}<CAMS>
camera_health 8 ^(?:\w+ ){0,2}?<CAMS> (?:\w+ ){0,4}?(?:not working|broken|offline|online|dead|ok
    |okay|working|down|alive|faulty|no signal|silent|on or off|battery)\b
camera_health 8 \b(?:which|what|any|how many) <CAMS> .*\b(?:offline|down|dead|broken|not working
    |working|failing|failed|stopped|stop|fail|blind|dark|faulty|online|problems?|trouble|issues?
    |quiet|silent|attention|clock|on|off|ok|alive|maintenance|service|batteries)\b
camera_health 8 \b(?:did|has|have|was|were) .*<CAMS> .*\b(?:fail|failed|break|broken|break down
    |stop|stopped|miss|missed|die|died|go down|gone down|lose|lost|outage|down|off)\b
camera_health 11 \bhow (?:long|many (?:days|nights|hours)|often) (?:was|were|has|have|is|are
    |did) <THE><CAMS> (?:\w+ )?(?:blind|offline|down|dark|off|dead|broken|out|not working|fail
    |failed)\b
camera_health 9 \b(?:cameras?|C) with (?:\w+ )?(?:problems?|issues?|faults?|errors?|trouble|gaps
    |low|empty|wrong)\b
camera_health 12 \b(?:hear|heard|signal|message|life) from <THE><CAMS>\b
camera_health 8 \b(?:clocks?|time stamp|timestamps?) .*(?:wrong|right|correct|off|drift|set)\b
camera_health 7 \bhow (?:<BE>|do|does) <THE>(?:cameras?|C)(?: cameras?)?(?: doing| do| going
    | holding up| feeling)?(?: W)?$
camera_health 8 \bwhen .*<CAMS> (?:last |be |been )*(?:fail|failed|stop|stopped|go|went|down
    |offline|send|sent|report|reported|heard from|alive|sign|check in|checked in)\b
camera_health 7 \b(?:not working|does not work|stopped working|stopped recording|still working
    |still alive|still recording|still running)\b
watching_effort 9 \b(?:effort|camera days?|camera nights?|trap nights?|trap days?|trapping effort
    |sampling effort|survey effort|uptime|operating (?:time|days|hours)|observation time
    |coverage)\b
watching_effort 10 \bhow (?:long|many (?:days|nights|hours|weeks|months)|much time
    |much) .*<CAMS> .*\b(?:run|ran|running|watch|watched|watching|active|work|worked|working
    |operate|operated|operating|on|recording|record|recorded|up|observing|observe|observed|going
    |live|in service|monitor|monitored|monitoring|look|looked|awake|see|saw)\b
watching_effort 8 \bhow (?:long|many (?:days|nights|hours)) (?:was|were|did|has|have|do
    |does) <THE>(?:we |you |they |each |every |area |reserve |place )*(?:camera |C )?(?:been )?(?:w
    atched|watch|watching|monitored|monitor|monitoring|monitored|surveyed|run|running|recording)\b
watching_effort 8 \b(?:running|working|operation|operating|watching|recording) (?:time|days
    |hours)\b
watching_effort 7 \b(?:days|nights|hours) (?:of )?(?:watching|monitoring|operation|recording
    |running|active)\b
live_snapshot 10 \b(?:latest|newest|current|most recent|last|fresh|new|recent) (?:picture|image
    |photo|frame|shot|view|snap|still)s? (?:from|of|at|by|on) <THE>C\b
live_snapshot 9 \blive (?:picture|image|photo|view|feed|stream|camera|cam|video|now|from|snapshot
    |shot|footage|please)\b
live_snapshot 9 ^live\b
live_snapshot 9 \b(?:snapshot|real time|realtime|right now|at the moment|at this moment
    |current(?:ly)? (?:view|picture|image|photo|frame)|webcam)\b(?!.*\bA\b.*\bactive)
live_snapshot 8 \b(?:latest|newest|current|most recent|last|fresh|new|recent) (?:picture|image
    |photo|frame|shot|view|snap|still)s?\b(?! (?:of|with|showing) (?:<THE>)A)
live_snapshot 8 \bwhat (?:does|do|is|can) <THE>(?:camera )?(?:cameras?|C)(?: camera)? (?:see|seeing
    |show|showing|look|looking|view|viewing)\b(?! W)
live_snapshot 7 \b(?:picture|image|photo|view|snap|shot|look|peek|glimpse) (?:from|of|at|through|by
    |on|over|into) <THE>(?:camera )?(?:C|cameras?)\b
live_snapshot 7 \b(?:show|see|view|open|look at|look through|give)(?: me
    | us)? <THE>(?:camera )?C(?: camera)?(?: now| live| please)?$
live_snapshot 8 \bwhat <BE> (?:happening|going on|there|visible|up)?(?: right)?(?: now)? ?(?:at|on
    |in front of|near|by) <THE>(?:camera )?C(?: camera)?(?: right)? now\b
live_snapshot 6 \bnow$
live_snapshot 7 \bhow does (?:it|<THE>C|<THE>camera C)(?: camera)? look\b
live_snapshot 10 \b(?:look|see|peek) (?:through|out of|into) <THE>C\b
live_snapshot 8 \bwhat <THE>C looks? like\b
live_snapshot 10 \b(?:peek|glimpse|quick look) (?:at|of|through|into) <THE>C\b
describe_event 10 \bE\b
describe_event 11 \b(?:describe|details?|explain|tell (?:me |us )?(?:more |everything |all )?about
    |info\w*|everything (?:about|on)|more (?:about|on|of)|what (?:do you|do we) know (?:about|of)
    |facts) (?:\w+ ){0,3}<THE>(?:\w+ ){0,3}(?:event|sighting|clip|video|recording|visit|observation
    |picture|photo|detection|encounter|record)\b
describe_event 8 \bdescribe (?:<THE>)?(?:last|latest|newest|most recent)\b
describe_event 8 \bwhat happened (?:in|during|on|with) <THE>(?:\w+ ){0,2}(?:event|clip|video
    |recording)\b
describe_event 8 \b(?:details?|describe|more|tell me about|description|information) .*(?:last
    |latest|newest|most recent) <THE>(?:A|event|animal|sighting)
describe_event 5 ^describe\b
describe_event 6 \bwhat <BE> (?:in|on|shown in) <THE>(?:last|latest|newest) (?:event|clip|video
    |recording)
describe_action 11 \b(?:doing|do|behav\w+|up to|action|act) .*\bE\b
describe_action 11 \bE\b .*\b(?:doing|do|behav\w+|up to|action)\b
describe_action 9 \bwhat (?:did |was |were |is |are |has |have )?<THE>(?:last |latest |newest |sing
    le |young |other )*<WHO>(?: \w+){0,6}? (?:doing|do|done|up to|get up to)\b
describe_action 9 \bwhat (?:did|was|were) <THE>(?:last |latest |newest )*<WHO> (?:\w+ ){0,5}(?:do
    |doing|up to)\b
describe_action 8 \bhow (?:did|was|were|is|are) <THE>(?:last |latest )*A (?:\w+ ){0,3}(?:behav\w+
    |act\w*|react\w*|move)
describe_action 8 \b(?:describe|explain|tell me|what|show) .*\b(?:action|behaviour|what .* (?:did
    |doing|was doing|were doing))\b .*\b(?:last|latest|newest|that|event|W)\b
describe_action 7 \bwhat <BE> <THE>(?:last |latest )*<WHO> doing\b
describe_action 9 \bwhat (?:was|is|were|has been) (?:going on|happening|up) with <THE>A\b
behaviour 10 \bhow (?:much|long|many hours) (?:\w+ ){0,3}(?:<DO>|<BE>|of)(?: \w+){0,3} A .*(?:spend
    |<STAY>)
behaviour 9 \bhow much (?:time|of (?:the|their|its) time)\b
behaviour 10 \bhow (?:often|frequently|regularly|commonly|much|many times) (?:do|does|did|are|is
    |will|were|have|has) (?:\w+ )*?<WHO> (?:\w+ )*?<DOING>\b
behaviour 10 \bhow (?:often|frequently|common|usual|rare) (?:is|are) .*<STAY>\b
behaviour 9 \b(?:time|activity|behaviou?r) budgets?\b
behaviour 9 \bwhat (?:do|does) <THE>(?:\w+ )?<WHO> (?:\w+ )*?(?:do|get up to)\b
behaviour 9 \b(?:spend|spends|spent|spending|pass) (?:\w+ )*(?:time|day|days|night|nights)\b
behaviour 8 \b(?:share|proportion|percentage|percent|fraction|part|portion) of .*(?:<DOING>|time
    |behaviour)\b
behaviour 8 \bbehaviours? (?:of|by|for|do|does|are|is|shown|seen|recorded|patterns?|analysis
    |breakdown|summary)\b
behaviour 8 \bA behaviour\b
behaviour 8 \b(?:which|what) (?:\w+ )?(?:behaviours?|activities|actions) (?:do|does|did|are|is|were
    |was|have)\b
behaviour 10 ^(?:\w+ )?(?:do|does) <THE>(?:\w+ )?<WHO>(?: \w+){0,3}? <STAY>\b
behaviour 9 \b(?:breeding|rutting|mating|nesting|migrat\w+|courtship|reproduc\w+|rut|breed|mate
    |migration)\b
behaviour 7 ^(?:is|are|was|were|there|any|do we have|have we|\w+ )*(?:signs?|evidence|proof
    |indications?) of <STAY>
behaviour 7 \bwhere .*<WHO> (?:like to |usually |mostly |often |go to |come to )*(?:drink|feed|eat
    |rest|sleep|breed|graze|nest)\b
behaviour 7 \bhow (?:do|does|did) <THE>A (?:\w+ )?(?:behave|act)\b
behaviour 6 \b<STAY> (?:behaviour|rate|frequency|time|share)\b
behaviour 8 \bhow <THE>A (?:\w+ ){0,4}behav\w+
behaviour 8 \bhow (?:do|does|is|are) <THE>A (?:\w+ ){0,4}behav\w+
behaviour 3 \bmost of the time\b
activity_pattern 9 \b(?:when|what time|which time|what times|which times|what hours?|which hours?
    |at what hours?|what part of|which part of|when during)\b(?! (?:was|were|did|have
    |has) .*\b(?:first|last|latest)\b).*\b(?:active|awake|about|out|around|activity|busy|busiest
    |come out|moving|move|usually|normally|typically|mostly|tend|best|peak|most often|go out|up)\b
activity_pattern 9 \b(?:nocturnal|diurnal|crepuscular|night active|day active|night animals?
    |day animals?|early risers?|night owls?|activity patterns?|daily patterns?|daily rhythms?
    |activity curves?|circadian|daily activity|activity (?:times?|hours?|profile|rhythm|peaks?
    |by hour)|rhythms?|active hours|diel|day night rhythm)\b
activity_pattern 8 \b(?:at )?(?:what|which) (?:times?|hours?|part)(?: of (?:the )?(?:day
    |night))? (?:do|does|are|is|can|did|should|would|have|will)\b(?!.*\b(?:first|last)\b)
activity_pattern 10 \bmost active (?:time|hour|period|part)s?\b|\b(?:time|hour)s? .*\bmost active\b
activity_pattern 9 \bA (?:\w+ ){0,2}(?:come|comes|go|goes|are|is) (?:out|about|active|around) (?:H
    |mostly|only)
activity_pattern 10 \bhow active\b
activity_pattern 8 \bA active(?: mostly| mainly| more)?(?: H| at| during| in)\b
activity_pattern 10 \b(?:<BE>) <THE>A (?:\w+ )?(?:more |mostly |mainly |only |usually |also |reall
    y )*active\b
activity_pattern 7 \bactivity (?:of |pattern|peak)
activity_pattern 7 \bA activity\b
activity_pattern 8 \b(?:do|does) <THE>A (?:\w+ )?(?:come|go|move|sleep|appear|visit|show up|prefer
    |walk)(?: \w+){0,3} (?:more |mostly |mainly |only )(?:H|by day|at|during|in)
activity_pattern 7 \bbest (?:time|hour) (?:to|for)\b
activity_pattern 7 \bwhen (?:do|does|are|is|can) <THE>A (?:\w+ ){0,3}<SEEN>\b
activity_pattern 7 \bwhen (?:do|does) <THE>A\b
first_last 10 \b(?:when|what day|which day|what time|what date|how long ago|since when
    |where and when|where) .*\b(?:last|first|latest|most recent(?:ly)?|earliest)\b(?! (?:N|few|week
    |month|year|night))
first_last 9 \b(?:last|first|latest|earliest|final) (?:time|date|appearance|arrival|day)\b
first_last 9 \b(?:first|last|earliest|most recent|latest) (?:sighting|record|seen|sighted|visit
    |observed|recorded|spotted|appeared|observation|detection|encounter)s?\b(?! (?:N|events))
first_last 9 \bhow (?:long|many days|many weeks|many hours) (?:ago |has it been |is it |since |wa
    s it |it is |been )+.*(?:<SEEN>|since|A|sighting)
first_last 10 \b(?:first|last|latest|earliest|most recent|final) A (?:sighting|record|observation
    |visit|appearance|detection|encounter)\b(?! (?:N|events))
first_last 10 \b(?:date|day|time) of <THE>(?:first|last|latest|earliest|most recent)\b
first_last 8 \bA (?:first|last|latest|most recent) (?:<SEEN>|sighting|date|record)\b
first_last 8 \b(?:last|first) (?:<SEEN>) <THE>A\b
first_last 8 \b(?:first|last) and (?:the )?(?:last|first)\b
first_last 7 \bwhen (?:did|have|has|was|were) .*(?:arrive|arrived|return|returned|leave|left
    |disappear|disappeared|start|begin|began)\b
first_last 9 \bsince when .*\bA\b
first_last 8 \bhow long have .*\bA\b
first_last 10 \b(?:last|latest|most recent|first|earliest) (?:sighting|record|appearance|detection
    |observation) of <THE>A\b
co_occurrence 10 \b(?:avoid\w*|co ?occur\w*|coexist\w*|keep away|stay away|steer clear|shun\w*
    |each other|one another|same place|same spot|same camera|meet|encounter each|side by side
    |in company|associated|association|come together|hang out|keep (?:their )?distance|near each
    |close to each)\b.*
co_occurrence 10 \bA\b.* (?:follow\w*|chas\w+|stalk\w*|track|shadow\w*|pursu\w+|after|behind
    |avoid\w*|scare\w* (?:off|away)|displac\w+|with|near|attract\w*) <THE>A\b.*
co_occurrence 9 \bA\b.*\bA\b.*\b(?:together|within an hour|interact|meet|cross paths
    |share (?:the )?(?:same )?(?:place|camera|spot|space|sites?))\b
co_occurrence 8 \btogether\b.*\bA\b.*\bA\b
co_occurrence 7 \b(?:interaction|relationship|relation|link|connection)s? between\b
activity_overlap 11 \bactivit\w+ (?:\w+ )*differ|\bdiffer\w* (?:\w+ )*activit
activity_overlap 12 \boverlap\w*\b
activity_overlap 11 \b(?:active|awake|out|about|come|up|around) (?:at|in
    |during) (?:the )?same (?:time|times|hours?|part|period)\b
activity_overlap 11 \b(?:same|similar|different|share|common|coincid\w+) (?:the |daily |active |act
    ivity |same )*(?:hours?|times? of day|times? of the day|activity|rhythm|daily pattern|schedule
    |clock|activity patterns?|times|pattern)\b
activity_overlap 10 \bcoincid\w+\b
activity_overlap 8 \bA\b.*\bA\b.*\bsame times?\b
activity_overlap 10 \b(?:similar|different|same|alike) (?:\w+ ){0,5}(?:schedules?|rhythms?|hours
    |times)\b
trail 10 \bwhere (?:do|does|did|are|is|have|has|will) <THE>(?:\w+ )?<WHO> (?:usually |normally |mos
    tly |then |all |often )*(?:go|goes|going|move|moving|travel\w*|wander\w*|walk\w*|head\w*
    |roam\w*|gone|went|range|come from|coming from|migrat\w+)\b
trail 10 \b(?:between|from|to) (?:\w+ ){0,2}(?:cameras|camera to camera|which camera|one camera)\b
trail 9 \b(?:routes?|path(?:s|ways)?|movements?|trajector\w+|itinerar\w+|corridors?|track of
    |tracks of|travels?|journey|wander\w*|roam\w*|ways? of)\b
trail 9 \b<WHO> (?:\w+ ){0,2}(?:move|moves|moved|moving|travel\w*|go|get|gets
    |walk\w*) (?:\w+ ){0,2}(?:between|from|around|across|through|to which)\b
trail 8 \bfollow (?:the )?A\b(?!.* A)
trail 8 \btrail of\b
trail 10 \b(?:in )?(?:which|what) (?:order|sequence)\b
trail 7 \bwhich (?:way|direction)\b
trend 11 \b(?:trends?|falling|rising|growing|shrinking|dropping|dropped|(?:gone|went|been going|go
    |goes) (?:up|down)|increas\w+|decreas\w+|declin\w+|going (?:up|down)|on the rise|more and more
    |less and less|fewer and fewer|dwindling)\b
trend 9 \b(?:trends?|increas\w+|decreas\w+|declin\w+|rising|growing|shrinking|going up|going down
    |on the rise|becoming|getting (?:more|less|fewer|rarer|scarcer)|more and more|less and less
    |fewer and fewer|develop\w*|dropp\w+|falling|rise|grow|grown|fall|fallen|growth|dwindling
    |up or down|over (?:the )?(?:time|years|weeks|months|season)|population|numbers changed
    |chang(?:e|ed|ing))\b
trend 8 \b(?:more|fewer|less|rarer) <THE>(?:\w+ )?A?(?: \w+){0,2} than (?:before|usual|earlier
    |in the past|ever|previously|normal|it used|they used|used)\b
trend 10 \b(?:chang\w+|develop\w*|evolv\w*)\b.*\b(?:over|since|through|with time|W)\b
trend 9 \bover the (?:years|weeks|months|seasons|season)\b
trend 10 \b(?:become|became|becoming|getting|got) (?:\w+ )?(?:rarer|scarcer|commoner|rare|common
    |scarce|more|less|fewer|frequent|abundant)\b
trend 7 \bmore or (?:fewer|less)\b
trend 7 \bthan (?:before|usual|earlier|previously|normal|normally)\b
trend 7 \bused to\b
trend 10 \bgetting (?:\w+ )?(?:busy|busier|quiet|quieter|many|few|numerous)\b
compare 9 \b(?:compar\w+|versus|against|contrast|differences? (?:between|in|of|A|C|W)|differ
    |as many|as much|as often|in relation to|relative to)\b
compare 9 \b(?:more|fewer|less|higher|lower|busier|better|rarer|commoner|greater|quieter|most
    |worse) .*\bthan\b(?! (?:before|usual|earlier|previously|normal|once|N|half))
compare 5 \b(?:A|C|W) or (?:the |at |on |by |in |near |camera )*(?:A|C|W)\b
compare 10 \b(?:more|which|who|what|where|busier|common|most)\b.*\b(?:A|C
    |W) or (?:the |at |on |by |in |near |camera )*(?:A|C|W)\b
compare 8 \bmore (?:\w+ )?A\b.* or (?:\w+ )*(?:A|C|W)\b
compare 8 \bthan (?:the |in |at |on |by |near |during |camera |we had |)*(?:A|C|W)\b
compare 8 \b(?:A|C|W) (?:to|with) (?:the |camera )*(?:A|C|W) (?:comparison|compare\w*)\b
compare 11 \bdifferences? (?:between |in |of )?(?:the )?(?:A|C|W)\b
compare 5 \bdifference\b
compare 9 \bratio\b
compare 11 \b(?:mostly|mainly|rather|usually|more often|more) .*\b(?:A
    |C) or (?:the |at |on |by |in |near )*(?:A|C)\b
richness 9 \b(?:species richness|richness|biodiversity|diversity|species list|list of species
    |species inventory|inventory of species|species count|number of species|checklist|fauna)\b
richness 12 \b(?:how many|count|number of|total) (?:\w+ )?(?:different |kinds? of |sorts? of |types
    ? of )?(?:species|kinds of animals?|sorts of animals?|types of animals?|different animals
    |kinds of animal)\b
richness 9 \b(?:which|what|list|show|name)(?: me)?(?: all)? (?:the |of the |all |different |other |
    kinds? of |sorts? of )*(?:species)\b
richness 8 \b(?:which|what) (?:kinds?|sorts?|types?) of (?:animals?|wildlife|creatures?|mammals?
    |birds?)\b
richness 7 \b(?:which|what) animals? (?:are there|live|do we have|there are|exist|occur|inhabit
    |live here|have we got|can i see|can be seen|could)\b
richness 6 \bspecies\b
richness 9 \b(?:diverse|species rich|variety|how varied)\b
richness 8 \b(?:which|what) (?:animals?|wildlife|creatures?) (?:\w+ )?(?:lives?|occurs?|is there
    |exists?|inhabits?)\b
write_report 10 \b<MAKE> (?:\w+ ){0,5}(?:report|write up|writeup|document|pdf|dossier|briefing
    |paper|handout)\b
write_report 10 \b(?:write|make|create|generate|prepare|produce|compile
    |draft) (?:\w+ ){0,5}reports\b
write_report 9 ^(?:\w+ ){0,3}(?:ecology|ecological|data status|status|weekly|monthly|annual|yearly
    |seasonal|wildlife|public|camera|quarterly|biodiversity|data|activity) (?:\w+ )?report\b
write_report 8 \breport (?:on|for|about|of|covering|please|W|from|to)\b
write_report 8 \b(?:write|draft|compose|prepare|compile|put|produce) (?:\w+ ){0,4}(?:something
    |summary|overview|text|statement|page|newsletter|account|it up|together)\b
write_report 7 \b(?:something|anything) (?:written|printed|to print|to hand|to send|to give
    |i can (?:send|print|hand|give|show))\b
write_report 7 \b(?:written|printable|in writing|on paper)\b
write_report 10 \b(?:summary|summarize|overview|sum up|recap|digest)\b
write_report 9 \b(?:data status|data quality|data completeness|how complete|completeness)\b
write_report 6 ^(?:\w+ ){0,2}report$
write_report 3 \b(?:boss|chief|director|committee|funders?|council|colleagues?|team|meeting|board
    |partners|authorities|sponsors?|ministry|club|file|archive)\b
list_reports 11 \b(?:which|what|list|show|see|any|all|old|previous|past|earlier|existing|where <BE>
    |find|have|how many|older|written|saved|archived|last|latest)(?: me
    | us)?(?: \w+){0,3} reports\b
list_reports 10 \breports (?:list|archive|have|do|are|were|there|written|exist|available|so far|we
    |you|that)\b
list_reports 12 \b(?:last|latest|previous|earlier|old|newest|that|existing|already written
    |weeks) report\b
list_reports 9 \b(?:did|have|has|was|were|is) (?:\w+ ){0,3}(?:report) (?:\w+ ){0,2}(?:written|made
    |done|finished|ready|created|generated)\b
list_reports 7 ^(?:<THE>|\w+ )?reports$
list_reports 9 \b(?:open|find|read|see|show|download|reprint) (?:me )?<THE>report\b
search_events 9 ^<POLITE>(?:show|find|list|display|pull up|look up|search|fetch|view|get|give
    |bring up|see|watch|look for|retrieve|play|pull|open|bring)(?: me| us| for| out
    | up)* (?:\w+ ){0,6}?(?:<PIC>|<WHO>|A|C|W|everything)\b
search_events 9 \b(?:can|could|may|want|like|love|let|wish|need) (?:i |we |me |us |to |just |also |
    please )*(?:see|watch|view|look at|have a look at|look through)\b (?:\w+ ){0,5}?(?:<PIC>|<WHO>
    |A|C|everything)\b
search_events 8 \b<PIC> (?:\w+ ){0,2}?(?:of|with|showing|from|where|at|on|in|by) (?:\w+ ){0,3}?(?:A
    |C|W|H|animals?|<DOING>)
search_events 8 ^(?:\w+ ){0,2}?(?:A|N|all|latest|newest|recent|any|last|first)(?: A| N
    | \w+)?? <PIC>\b(?! (?:per|by|each|every|rate))
search_events 8 \bA <PIC>\b
search_events 8 \b(?:unreviewed|not reviewed|un reviewed|unchecked|unverified|needs? review\w*
    |to review|not been (?:reviewed|checked)|nobody (?:has )?(?:looked|reviewed|checked)
    |no one (?:has )?(?:looked|reviewed|checked)|reviewed|still to check|review queue|verified)\b
search_events 8 ^(?:\w+ )?<THE>(?:last|latest|newest|first|recent|most recent
    |oldest) (?:N |few |couple of )?(?:A|<PIC>)\b(?! (?:sighting|record|observation|visit|<SEEN>))
search_events 10 \b(?:what|which) time (?:was|were|did) (?:\w+ )*A\b(?!.*\b(?:first|last)\b)
search_events 7 \bwhat (?:was|is|were) (?:that|this)\b
search_events 7 \b(?:anything|something|what) (?:is |was )?(?:new|interesting|special|unusual
    |exciting|happening)\b
search_events 7 \bwhen (?:was|were|did|have|has) (?:\w+ )*A\b(?!.*\b(?:first|last)\b)
search_events 6 \bwhich (?:events|clips|videos|pictures|photos|recordings)\b
search_events 9 \bneeds? (?:a |an |to be |some )?(?:human|person|review\w*|check\w*|looked at)\b
search_events 8 \bwhat <BE> the (?:first|last|latest|newest|most recent) (?:animal|A|visitor|thing
    |event)\b
count_events 9 \bhow much\b(?! (?:time|of))
count_events 10 \b(?:how many|howmany)\b(?! (?:cameras?|species|kinds|reports|time|stations|hours
    |days of|camera days))
count_events 9 \b(?:count|counts|number|numbers|amount|tally|total|totals
    |sum) (?:of |the |all |up |for |how |me |number of )*(?:\w+ )?(?:A|<PIC>|animals?|individuals?
    |C|W|life)\b
count_events 9 \b(?:A|<PIC>|animals?) (?:count|counts|numbers?|totals?|tally|stats|statistics
    |figures|rates?|abundance|frequency)\b
count_events 8 ^(?:\w+ ){0,2}?(?:count|total|tally)\b
count_events 9 \bhow (?:often|frequent|frequently|common|rare|regular|regularly|abundant|usual
    |plentiful|numerous|widespread|many times)\b
count_events 10 \bper N (?:camera |trap )?(?:days|nights)\b
count_events 9 \bindependent\b
count_events 8 \b(?:rate|relative abundance|abundance|encounter rate|capture rate|detection rate
    |density|rai|per 100)\b
count_events 8 \b(?:group size|herd size|pack size|groups?|herds?|packs?|how many together
    |party size|flock size|flocks?|sounder)\b
count_events 8 \b(?:which|what) (?:of the )?<PLACE>(?! (?:do we|are there|is|are|exist)\b) .*\b(?:A
    |most|busiest|more|least|fewest|animals?|<SEEN>|best|events?|visitors)\b
count_events 9 \b(?:busiest|quietest|best|top|most active|most productive|least active|worst
    |favou?rite) (?:N )?(?:<PLACE>|<PERIOD>s?|times?)\b
count_events 9 \b(?:which|what) (?:<PERIOD>|time)s? .*\b(?:most|busiest|fewest|least|highest
    |more)\b
count_events 9 \b(?:most|least) (?:common|frequent|frequently|often|abundant|seen|active|popular
    |recorded|numerous|rare)(?:ly)? (?:\w+ )?(?:animals?|species|visitors?|A|creatures?|seen
    |recorded|mammals?|guests?)\b
count_events 9 \b(?:which|what) (?:\w+ )?(?:animals?|species|creatures?|wildlife|A) .*\b(?:most
    |least|commonest|rarest|more often|<SEEN>|H)\b
count_events 10 \b(?:species|animals?) .*\b(?:with|and) (?:\w+ )?(?:counts?|numbers?|totals?)\b
count_events 10 \btop (?:N )?(?:animals?|species|visitors?)\b
count_events 11 \b(?:when|what time|what hours?|which hours?) (?:do|does) .*<STAY>\b
count_events 8 \b(?:rarest|commonest) (?:animals?|species|visitors?)\b
count_events 8 \bwhat (?:all )?(?:has |have |did |was |were |is |do |does |kind of animals )*(?:w
    e |you |i |they |there |the cameras? |been |<THE>(?:camera )?C(?: camera)? )*(?:<SEEN>|found
    |happened|around|about|walked|active|out there|moving)\b
count_events 10 \b(?:count|number|numbers|total|amount|tally|sum|figures) (?:of|for)\b
count_events 8 \bwho (?:\w+ )?<DOING>\b
count_events 5 ^who\b
count_events 9 \b(?:which|what) <PLACE> (?:is|are|was|were) (?:the )?(?:best|busiest|most|quietest
    |least|top)
count_events 9 \bbest <PLACE> (?:for|to)\b
count_events 7 \bwhat did (?:i|we) miss\b
count_events 7 \bwho (?:was|were|is|has|have|visited|came|comes|went|passed|walked|drinks?|uses?
    |goes|has been|lives?|eats?|feeds?)\b
count_events 8 \bwhere\b.*\bmost\b
count_events 8 \bwhere (?:do|did|does|can) (?:we|i|you) (?:\w+ )?(?:see|find|get|have|meet
    |encounter)\b
count_events 8 \bwhere (?:\w+ )*?(?:A|animals?)(?: \w+)* (?:<SEEN>|found|most|mostly|often|live
    |lives|occur|hang around|common)\b
count_events 7 \bwhere (?:<BE>|do we have|do we find|can i find|can we find|do you have
    |do you find) (?:\w+ )*?(?:A|animals?)\b
count_events 7 <YESNO>\b(?:was|were|is|are|has|have|did|do|does|had) (?:there |we |you |i |it |the
    y |the cameras? |<THE>(?:camera )?C(?: camera)? |already |ever |also |been |been any |get |go
    t |had |have |see |seen |any |some |<SEEN> |no |new |come )*<THE>(?:\w+ )?(?:A|<PIC>
    |individuals?|N)\b
count_events 7 <YESNO>\b(?:did|has|have|does|do|was|were|is|are) <THE>(?:\w+ )?<WHO> (?:\w+ ){0,4}?
    (?:<SEEN>|been|back|there|here|around|at C|use|used|there|found|near C|out)\b
count_events 6 \bany (?:\w+ )?(?:A|<PIC>|visitors|signs of A|trace of A|animals?|news)\b
count_events 6 \b(?:per|by|each|every|for each|for every) (?:<PERIOD>|camera|species|animal
    |behaviour|site|station)\b
count_events 5 \b(?:hourly|daily|nightly|weekly|monthly)\b
count_events 7 \b(?:statistics|stats|figures|breakdown|distribution|histogram|table|chart
    |numbers)\b
count_events 5 ^(?:\w+ )?(?:A|animals)(?: (?:A|C|W|H|at|in|on|the|and|\w+))*$
count_events 7 <YESNO>\b(?:was|were|is|are|has|have|did|do|does|had) (?:there )?(?:anything
    |something|anyone|anybody|someone|somebody)\b
count_events 7 \b(?:which|what) (?:days?|nights?|weeks?|months?)\b
count_events 7 \bwhat (?:was|is|were|has been) (?:going on|happening)\b(?!.*\bnow\b)
"""


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with its classes of words put in."""
    for name, said in CLASSES.items():
        pattern = pattern.replace(f"<{name}>", said)
    return re.compile(pattern)


CUES: tuple[Cue, ...] = tuple(
    Cue(tool, float(weight), _compiled(pattern))
    for line in re.sub(r"\n    ", "", _TABLE).strip().splitlines()
    for tool, weight, pattern in [line.split(" ", 2)]
)
"""All cues; a tool has several."""
