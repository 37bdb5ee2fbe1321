"""Cues for what animals do, when, and with whom: see `reading_cues`."""

TABLE = r"""
behaviour 10 \bhow (?:much|long|many hours) (?:\w+ ){0,3}(?:<DO>|<BE>|of)(?: \w+){0,3} A .*
    (?:spend|<STAY>)
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
behaviour 8 \b(?:which|what) (?:\w+ )?(?:behaviours?|activities|actions) (?:do|does|did|are|is
    |were|was|have)\b
behaviour 10 ^(?:\w+ )?(?:do|does) <THE>(?:\w+ )?<WHO>(?: \w+){0,3}? <STAY>\b
behaviour 9 \b(?:breeding|rutting|mating|nesting|migrat\w+|courtship|reproduc\w+|rut|breed|mate
    |migration)\b
behaviour 7 ^(?:is|are|was|were|there|any|do we have|have we|\w+ )*(?:signs?|evidence|proof
    |indications?) of <STAY>
behaviour 7 \bwhere .*<WHO> (?:like to |usually |mostly |often |go to |come to )*(?:drink|feed
    |eat|rest|sleep|breed|graze|nest)\b
behaviour 7 \bhow (?:do|does|did) <THE>A (?:\w+ )?(?:behave|act)\b
behaviour 6 \b<STAY> (?:behaviour|rate|frequency|time|share)\b
behaviour 8 \bhow <THE>A (?:\w+ ){0,4}behav\w+
behaviour 8 \bhow (?:do|does|is|are) <THE>A (?:\w+ ){0,4}behav\w+
behaviour 3 \bmost of the time\b
behaviour 11 \bhow (?:often |much )?(?:lazy|sleepy|social|sociable|vigilant|alert|watchful
    |nervous|wary|playful|hungry|thirsty) (?:is|are|do|does|was|were)\b
behaviour 11 \b(?:what|how) (?:is|are|was|were|do|does|did) <THE>(?:\w+ )?(?:A|animals) (?:mostly
    |mainly|usually|normally|generally|typically|commonly|always|often) (?:do|doing|up to|behave
    |behaving|spend\w*)\b
behaviour 11 \bwhat\b.*\b(?:do|does|doing|up to)\b.*\b(?:most of the (?:time|day|night)|al
    l (?:day|night)|(?:when|while) they are)\b
behaviour 11 \bwhen <THE>(?:A|animals|they) (?:are|is|come|comes) .*\bwhat do (?:they|we
    |animals)\b
behaviour 11 \bwhat do <THE>(?:A|animals) (?:\w+ )?(?:do|use)\b
behaviour 10 ^<POLITE>(?:is|are|was|were) <THE>A (?:mostly|mainly|usually|often|ever|always
    |really) (?:just )?<DOING>\b
behaviour 10 \bA <DOING> how (?:often|much|long)\b
behaviour 10 \btime (?:that |do |does )?<THE>A (?:spend|spends|spent|are|is)\b
behaviour 10 \bhow (?:much|long|many hours) (?:do|does|did|are|is) <THE>A (?:\w+ )?<DOING>\b
behaviour 10 \bhow many (?:percent|per cent)\b
behaviour 11 \b(?:share|percentage|part|proportion|fraction|percent) of (?:the |thei
    r |its )?time\b
behaviour 10 \b(?:shares?|breakdown|split|mix|range) of (?:the )?behaviours?\b
behaviour 10 \bhow (?:do|does|did) <THE>A (?:\w+ )?(?:spend|use) (?:its|their|the)\b
behaviour 10 \b(?:passage|migration) of <THE>A\b
behaviour 11 \bhow (?:often|frequently|much) (?:do|does|did|are|is|were) <THE>
    A (?:\w+ ){0,2}?<DOING>\b
behaviour 10 \bA (?:\w+ )?(?:have|has|having|raise|raises|raising|had|raised) (?:any )?(?:young
    |babies|cubs|offspring)\b
behaviour 10 \b(?:evidence|signs?|proof|indications?) (?:of|that|for|in)\b.*(?:<STAY>|migrat\w+)
behaviour 10 ^<POLITE>(?:breeding|mating|feeding|resting|drinking) (?:signs?|evidence|activity
    |behaviour) (?:of|in|for|among) <THE>A\b
behaviour 11 \b(?:do|did) (?:we|you) (?:see|have|get|record) (?:a |any )?(?:passage|migration)\b
behaviour 10 \bA <DOING>(?: about)? how (?:often|much|long)\b
behaviour 9 ^<POLITE>(?:do|does|did) <THE>A <STAY>(?: much| a lot| often| here)?\b
behaviour 11 \bhow (?:common|frequent|often|usual|rare|normal) (?:is|are) <DOING>\b
behaviour 11 \bwhat (?:do|does) <THE>A (?:\w+ ){0,3}(?:C )?for$
behaviour 11 \bhow (?:common|frequent) (?:is|are) (?:\w+ )?<DOING> (?:in|among|by|for)\b
activity_pattern 9 \b(?:when|what time|which time|what times|which times|what hours?|which hours?
    |at what hours?|what part of|which part of|when during)\b(?! (?:was|were|did|have|has) .*\b
    (?:first|last|latest)\b).*\b(?:active|awake|about|out|around|activity|busy|busiest|come out
    |moving|move|usually|normally|typically|mostly|tend|best|peak|most often|go out|up)\b
activity_pattern 9 \b(?:nocturnal|diurnal|crepuscular|night active|day active|night animals?
    |day animals?|early risers?|night owls?|activity patterns?|daily patterns?|daily rhythms?
    |activity curves?|circadian|daily activity|activity (?:times?|hours?|profile|rhythm|peaks?
    |by hour)|rhythms?|active hours|diel|day night rhythm)\b
activity_pattern 8 \b(?:at )?(?:what|which) (?:times?|hours?|part)(?: of (?:the )?(?:day
    |night))? (?:do|does|are|is|can|did|should|would|have|will)\b(?!.*\b(?:first|last)\b)
activity_pattern 10 \bmost active (?:time|hour|period|part)s?\b|\b(?:time
    |hour)s? .*\bmost active\b
activity_pattern 9 \bA (?:\w+ ){0,2}(?:come|comes|go|goes|are|is) (?:out|about|active|around
    ) (?:H|mostly|only)
activity_pattern 10 \bhow active\b
activity_pattern 8 \bA active(?: mostly| mainly| more)?(?: H| at| during| in)\b
activity_pattern 10 \b(?:<BE>) <THE>A (?:\w+ )?(?:more |mostly |mainly |only |usually |als
    o |really )*active\b
activity_pattern 7 \bactivity (?:of |pattern|peak)
activity_pattern 7 \bA activity\b
activity_pattern 8 \b(?:do|does) <THE>A (?:\w+ )?(?:come|go|move|sleep|appear|visit|show up
    |prefer|walk)(?: \w+){0,3} (?:more |mostly |mainly |only )(?:H|by day|at|during|in)
activity_pattern 7 \bbest (?:time|hour) (?:to|for)\b
activity_pattern 7 \bwhen (?:do|does|are|is|can) <THE>A (?:\w+ ){0,3}<SEEN>\b
activity_pattern 7 \bwhen (?:do|does) <THE>A\b
activity_pattern 11 \bbest (?:time|hour|part)s? (?:of (?:the )?(?:day|night) )?(?:to|for)\b
activity_pattern 10 \btime of (?:the )?day (?:for|of|do|does|are|is|when|with|has|have)\b
activity_pattern 10 \b(?:wake|wakes|waking|get|gets) up\b
activity_pattern 10 \bearly (?:risers?|birds?)\b
activity_pattern 9 \b(?:peaks?|peaking)\b
activity_pattern 10 \b(?:spread|distributed|distribution|vary|varies|change|changes|over|through
    |throughout|across|during) (?:\w+ )?the day\b
activity_pattern 10 \bA (?:\w+ )?(?:prefer|prefers|like|likes|favou?rs?) (?:the )?(?:H|W|dawn
    |dusk|night|day|twilight|dark|darkness|daylight)\b
activity_pattern 10 \bwhen (?:is|are|was) <THE>C (?:the )?(?:busiest|most \w+)(?: H
    | during the day| in the day)
activity_pattern 10 \b(?:when|what time) should (?:i|we|one) (?:sit|wait|be|go|come|look|watch
    |get)\b
activity_pattern 9 \b(?:curve|graph|clock|plot|profile) (?:of|for) <THE>A\b
activity_pattern 10 \bwhen (?:do|does|are|is|can) <THE>A (?:\w+ ){0,2}(?:come|comes|feed|feeds
    |visit|visits|appear|appears|show|pop|turn)\b
activity_pattern 9 \b(?:day|night) or (?:night|day) animals?\b
activity_pattern 10 \b(?:are|is) <THE>A (?:\w+ )?(?:day|night) (?:animals?|creatures?|people)\b
activity_pattern 10 \b(?:do|does) <THE>A (?:\w+ ){0,2}(?:mostly|mainly|more|rather|only|often
    ) (?:H|at night|by day)\b
activity_pattern 11 \b(?:what|which) (?:part|time) of the (?:day|night) (?:do|does|are|is
    |did) <THE>A\b
activity_pattern 11 \b(?:at|around) (?:what|which) (?:hour|time|hours) (?:do|does|are|is) <THE>
    (?:A|animals) (?:\w+ )?(?:come|comes|peak|peaks|active|out|about|around)\b
activity_pattern 8 \b(?:wildlife|animal|animals) activity\b
activity_pattern 12 \b(?:what|which) time (?:do|does) <THE>A \w+
activity_pattern 11 \b(?:do|does) <THE>A (?:only |mostly |also |ever |mainly |just )+
    (?:\w+ ){1,2}H\b
activity_pattern 10 \b(?:night|day) (?:thing|person|owls?|shift)\b
activity_pattern 11 \bactivity (?:is |was )?(?:highest|lowest|strongest|greatest|peak\w*)\b
activity_pattern 12 \bor at other times\b|\b(?:do|does) <THE>A come out (?:H|in)\b
activity_overlap 11 \bactivit\w+ (?:\w+ )*differ|\bdiffer\w* (?:\w+ )*activit
activity_overlap 12 \boverlap\w*\b
activity_overlap 11 \b(?:active|awake|out|about|come|up|around) (?:at|in|during) (?:the )?sam
    e (?:time|times|hours?|part|period)\b
activity_overlap 11 \b(?:same|similar|different|share|common|coincid\w+) (?:the |daily |activ
    e |activity |same )*(?:hours?|times? of day|times? of the day|activity|rhythm|daily pattern
    |schedule|clock|activity patterns?|times|pattern)\b
activity_overlap 10 \bcoincid\w+\b
activity_overlap 8 \bA\b.*\bA\b.*\bsame times?\b
activity_overlap 10 \b(?:similar|different|same|alike) (?:\w+ ){0,5}(?:schedules?|rhythms?|hours
    |times)\b
activity_overlap 11 \b(?:divide|split|share|partition)s? (?:up )?the (?:day|night|hours)\b
activity_overlap 12 \b(?:temporal|time|diel|daily) (?:niches?|partition\w*|separation
    |segregation)\b
activity_overlap 12 \b(?:dhat|coefficient of overlap)\b
activity_overlap 12 \bA (?:\w+ ){0,4}(?:when|while|whenever) <THE>A (?:is|are|was|were|comes?
    |goes?|go) (?:active|out|about|up|awake|around|asleep|resting|sleeping|not)\b
activity_overlap 12 \b(?:rhythms?|patterns?|hours|activit\w+|schedules?|times|day) of <THE>
    A (?:and|to|with) <THE>A\b.*\b(?:match|agree|fit|alike|similar|coincide|differ\w*|the same)\b
activity_overlap 12 \b(?:match|agree|fit|alike|similar|compar\w+|differ\w*)\b.*\b(?:rhythms?
    |patterns?|hours|activit\w+|schedules?) of <THE>A (?:and|to|with|versus) <THE>A\b
activity_overlap 11 \b(?:same|other|different|similar) (?:active )?(?:times?|hours|part of th
    e (?:day|night)) (?:of (?:the )?day )?(?:as|than|from|to|like) <THE>A\b
activity_overlap 11 \b(?:keep|use|have|share|prefer|active (?:at|in|during)) (?:the )?(?:same
    |other|different|similar) (?:active )?(?:hours|times?|parts? of the (?:day|night))\b
activity_overlap 12 \bshift\w* (?:its |their )?(?:active )?(?:hours|activity|times?|rhythm
    |schedule)\b
activity_overlap 12 \bhow much of the (?:day|night)\b.*\bshare\b
activity_overlap 12 \bboth (?:\w+ )?(?:active|out|about|up|awake|around)\b|\bboth A an
    d A (?:\w+ )?(?:active|out|about|up)\b
co_occurrence 10 \b(?:avoid\w*|co ?occur\w*|coexist\w*|keep away|stay away|steer clear|shun\w*
    |each other|one another|same place|same spot|same camera|meet|encounter each|side by side
    |in company|associated|association|come together|hang out|keep (?:their )?distance|near each
    |close to each)\b.*
co_occurrence 10 \bA\b.* (?:follow\w*|chas\w+|stalk\w*|track|shadow\w*|pursu\w+|after|behind
    |avoid\w*|scare\w* (?:off|away)|displac\w+|with|near|attract\w*) <THE>A\b.*
co_occurrence 9 \bA\b.*\bA\b.*\b(?:together|within an hour|interact|meet|cross paths|shar
    e (?:the )?(?:same )?(?:place|camera|spot|space|sites?))\b
co_occurrence 8 \btogether\b.*\bA\b.*\bA\b
co_occurrence 7 \b(?:interaction|relationship|relation|link|connection)s? between\b
co_occurrence 11 \bA\b.*\b(?:keeps?|kept|stays?|stayed|shy|shies|steers?|scares?|scared|chases?
    |drives?|drove|move|moves) (?:\w+ ){0,3}?(?:away|off|out|clear|apart)\b
co_occurrence 11 \bA\b.*\b(?:afraid|scared|frightened|fearful|shy|wary) of <THE>A\b
co_occurrence 11 \bA\b.*\b(?:fears?|tolerates?|chases?|hunts?|follows?|avoids?|tracks?|stalks?
    |attracts?|displaces?|mind|minds|like|likes) <THE>A\b
co_occurrence 11 \bA\b.*\b(?:along|mix|mixes|hang out|met|meets?|cross paths|run into|bump into
    |come across|been together|keep apart|keep their distance|share (?:a |the )?(?:space|place
    |site|spot)s?)\b
co_occurrence 11 \b(?:which|what) (?:animals?|species|creatures?) .*\b(?:together|with <THE>A
    |after <THE>A|before <THE>A)\b
co_occurrence 12 \b(?:who|what|which (?:animals?|species)) (?:follows?|avoids?|chases?|hunts?
    |fears?|(?:come|comes|go|goes|is seen|are seen) (?:after|with|before|together with)) <THE>A\b
co_occurrence 11 \bpresence of <THE>A\b.*\bA\b
co_occurrence 11 \bA (?:\w+ ){0,4}?(?:after|before|behind) <THE>A\b(?! (?:W|H))
co_occurrence 10 \bgo where <THE>A\b
co_occurrence 11 \bA (?:and|with|or) <THE>A (?:\w+ ){0,4}?(?:together|the same (?:place|camera
    |spot|site)s?|shortly after|within an hour|each other|one another)\b
co_occurrence 10 \b(?:association|attraction|avoidance|encounters?|cooccurrence|co occurrence
    |interactions?) (?:of|between|with) <THE>A\b
co_occurrence 10 \b(?:which|what) (?:species|animals) (?:\w+ )?(?:occur|appear|come|go|live
    |are found|are seen) together\b
co_occurrence 11 \b(?:is|was) <THE>A (?:followed|chased|hunted|avoided|scared away
    |tracked) by <THE>A\b
co_occurrence 10 \bA (?:and|with) <THE>A\b.*\bencounters?\b
co_occurrence 9 ^<THE>A near <THE>A\b
"""
