"""Cues for finding, counting and describing events: see `reading_cues`."""

TABLE = r"""
describe_event 10 \bE\b
describe_event 11 \b(?:describe|details?|explain|tell (?:me |us )?(?:more |everythin
    g |all )?about|info\w*|everything (?:about|on)|more (?:about|on|of)|what (?:do you
    |do we) know (?:about|of)|facts) (?:\w+ ){0,3}<THE>(?:\w+ ){0,3}(?:event|sighting|clip|video
    |recording|visit|observation|picture|photo|detection|encounter|record)\b
describe_event 8 \bdescribe (?:<THE>)?(?:last|latest|newest|most recent)\b
describe_event 8 \bwhat happened (?:in|during|on|with) <THE>(?:\w+ ){0,2}(?:event|clip|video
    |recording)\b
describe_event 8 \b(?:details?|describe|more|tell me about|description|information) .*(?:last
    |latest|newest|most recent) <THE>(?:A|event|animal|sighting)
describe_event 5 ^describe\b
describe_event 6 \bwhat <BE> (?:in|on|shown in) <THE>(?:last|latest|newest) (?:event|clip|video
    |recording)
describe_event 14 \bknow (?:about|of) (?:event )?E\b
describe_event 12 \b(?:summar\w+|sum up|read out|look at|details?|info\w*|facts|data|open|show
    |describe|explain|everything|all|more|sure|certain|reviewed|checked|confirmed|recorded|taken
    |filmed|happened|which (?:animal|species)|who|picture|species) (?:\w+ ){0,5}E\b
describe_event 12 ^(?:event |the |number |record |recording )*E(?: details?| info| please)?$
describe_event 11 \b(?:tell (?:me |us )?|more |all |everything |details |information |info |kno
    w |describe )(?:about |of |on )?<THE>A (?:last|latest|most recent|newest)\b
describe_event 11 \b(?:know|everything|more|all|details?|info\w*|facts|describe|explain|tel
    l (?:me|us)) (?:\w+ )?(?:about|of|on)? ?<THE>(?:last|latest|newest|most recent) (?:A|event
    |animal|visit\w*|sighting|detection|recording|thing|clip)\b
describe_event 11 \bwhat (?:was|is) <THE>(?:last|latest|newest|most recent) (?:event|thing|visit
    |recording|detection|animal|sighting|record|trigger)\b
describe_event 10 ^<POLITE>(?:describe|explain|tell (?:me|us) about) <THE>(?:\w+ )?A(?: W| C| H
    | at| by| near| from| the)+$
describe_event 10 ^<POLITE>(?:describe|tell (?:me|us) about) (?:that|this) A\b
describe_event 10 \bwhat (?:happened|was recorded|was seen) last\b
describe_event 12 \btell (?:me|us) (?:more|all|everything)$
describe_event 10 \bwhat (?:was|is) that A\b
describe_event 16 \bis (?:that|this|it) <THE>A in E\b
describe_event 11 ^<THE>(?:last|latest|newest|most recent) (?:event|animal|visit|A)\b.*\btell me\b
describe_event 13 ^(?:was|is) (?:that|this|it) <THE>A\b
describe_action 9 \bwhat (?:did |was |were |is |are |has |have )?<THE>(?:last |latest |newes
    t |single |young |other )*<WHO>(?: \w+){0,6}? (?:doing|do|done|up to|get up to)\b
describe_action 9 \bwhat (?:did|was|were) <THE>(?:last |latest |newest )*<WHO> (?:\w+ ){0,5}(?:do
    |doing|up to)\b
describe_action 8 \bhow (?:did|was|were|is|are) <THE>(?:last |latest )*A (?:\w+ ){0,3}(?:behav\w+
    |act\w*|react\w*|move)
describe_action 8 \b(?:describe|explain|tell me|what|show) .*\b(?:action|behaviour|what .* (?:did
    |doing|was doing|were doing))\b .*\b(?:last|latest|newest|that|event|W)\b
describe_action 7 \bwhat <BE> <THE>(?:last |latest )*<WHO> doing\b
describe_action 9 \bwhat (?:was|is|were|has been) (?:going on|happening|up) with <THE>A\b
describe_action 13 \bE\b.*\b(?:doing|do (?!we|you)|does (?!it look)|did|behav\w+|action|movement
    |direction|way|go|going|<DOING>)\b(?!.*\bknow\b)
describe_action 13 \b(?:<DOING>|doing|behav\w+|act|action|movement|direction|which way|happens
    |stop|turn|stay)\b.*\bE\b
describe_action 12 \b(?:did|does|is|was) <THE>(?:A|animal|it|one) (?:in|on|of) E\b
describe_action 10 \bwhat <BE> <THE>(?:last |latest |newest )?(?:A|animal|visitor) (?:up to
    |doing)\b
describe_action 9 \b(?:movement|behaviour|action|actions) of <THE>(?:last |latest |newes
    t |most recent )?A\b(?=.*\bthe (?:last |latest |newest |most recent )?A\b)
describe_action 10 \b(?:describe|tell me|explain) what <THE>(?:\w+ )?(?:A|animal|it)\b
describe_action 9 \bhow did <THE>(?:last |latest )?A (?:\w+ )?(?:move|behave|act|walk|react
    |respond)\b
describe_action 15 \b(?:what|how) <THE>(?:A|animal|it|he|she|they) (?:does|did|do|was doing
    |is doing|behave\w*|acted)\b.*\bE\b
describe_action 15 \b(?:direction|which way|doing|behav\w+|action|movement)\b.*\bE\b|\bE\b.*\b
    (?:doing|does it do|action|behav\w+)\b
describe_action 10 \b(?:describe|explain) the (?:action|behaviour|movement)s? of\b
describe_action 10 \bhow did <THE>A move\b
describe_action 15 \b(?:does|do|did) (?:\w+ ){1,4}?do (?:\w+ ){0,2}E\b
describe_action 12 \bdoing what$|\bwhat (?:was|is) (?:it|he|she) (?:doing|up to)$
search_events 9 ^<POLITE>(?:show|find|list|display|pull up|look up|search|fetch|view|get|give
    |bring up|see|watch|look for|retrieve|play|pull|open|bring)(?: me| us| for| out| up)
    * (?:\w+ ){0,6}?(?:<PIC>|<WHO>|A|C|W|everything)\b
search_events 9 \b(?:can|could|may|want|like|love|let|wish|need) (?:i |we |me |us |to |jus
    t |also |please )*(?:see|watch|view|look at|have a look at|look through)\b (?:\w+ ){0,5}?
    (?:<PIC>|<WHO>|A|C|everything)\b
search_events 8 \b<PIC> (?:\w+ ){0,2}?(?:of|with|showing|from|where|at|on|in|by) (?:\w+ ){0,3}?
    (?:A|C|W|H|animals?|<DOING>)
search_events 8 ^(?:\w+ ){0,2}?(?:A|N|all|latest|newest|recent|any|last|first)(?: A| N
    | \w+)?? <PIC>\b(?! (?:per|by|each|every|rate))
search_events 8 \bA <PIC>\b
search_events 8 \b(?:unreviewed|not reviewed|un reviewed|unchecked|unverified|needs? review\w*
    |to review|not been (?:reviewed|checked)|nobody (?:has )?(?:looked|reviewed|checked)
    |no one (?:has )?(?:looked|reviewed|checked)|reviewed|still to check|review queue|verified)\b
search_events 8 ^(?:\w+ )?<THE>(?:last|latest|newest|first|recent|most recent|oldest) (?:N |fe
    w |couple of )?(?:A|<PIC>)\b(?! (?:sighting|record|observation|visit|<SEEN>))
search_events 10 \b(?:what|which) time (?:was|were|did) (?:\w+ )*A\b(?!.*\b(?:first|last)\b)
search_events 7 \bwhat (?:was|is|were) (?:that|this)\b
search_events 7 \b(?:anything|something|what) (?:is |was )?(?:new|interesting|special|unusual
    |exciting|happening)\b
search_events 7 \bwhen (?:was|were|did|have|has) (?:\w+ )*A\b(?!.*\b(?:first|last)\b)
search_events 6 \bwhich (?:events|clips|videos|pictures|photos|recordings)\b
search_events 9 \bneeds? (?:a |an |to be |some )?(?:human|person|review\w*|check\w*|looked at)\b
search_events 8 \bwhat <BE> the (?:first|last|latest|newest|most recent) (?:animal|A|visitor
    |thing|event)\b
search_events 9 (?<!did )(?<!to )(?<!does )(?<!A )(?<!they )\b(?:show|find|list|display|pull up
    |look for|search for|search|play|fetch)(?: me| us| out)? <THE>(?:\w+ ){0,3}?(?:<PIC>|A
    |animals|wildlife|everything|W)\b(?! active)
search_events 10 \bA (?:\w+ |W |H |C ){0,7}(?:pictures|videos|clips|photos|images|footage
    |recordings)$
search_events 10 ^<THE>A (?:that (?:was|were|are|have been) |which (?:was|were|are) )?(?:checked
    |confirmed|verified|reviewed|unreviewed|unchecked|unconfirmed)\b
search_events 11 \b(?:show|play|see|list|open)(?: me| us)? (?:what|all|everything)
    (?: that)? <THE>C (?:\w+ )?(?:recorded|filmed|saw|caught|captured|has seen|took
    |photographed)\b
search_events 10 \b(?:which|what) (?:events|pictures|clips|videos|recordings|photos
    ) (?:\w+ ){0,2}(?:need|have|has|had|were|are|show)\b
search_events 10 \b(?:where are|got) (?:my |the |any |all |our )*A (?:videos|pictures|clips
    |photos)\b
search_events 10 \b(?:pictures|videos|clips|photos|images|footage|recordings) (?:of|with
    |showing) (?:\w+ )?(?:A|animals)\b
search_events 9 \b(?:oldest|newest|latest) first\b|\bfrom (?:oldest to newest|newest to oldest)\b
search_events 12 ^<POLITE>(?:find|show|list|get)(?: me)? (?:anything|animals|everything|wildlife
    |A) (?:that (?:is|was|were|are) )?(?:<DOING>|passing)\b
search_events 11 ^<POLITE>(?:show|find|list|give|get)(?: me| us)? <THE>(?:last |latest |newes
    t |first |most recent |oldest )?(?:N )?(?:<PIC> (?:of|with) )?<THE>A\b
search_events 11 \b(?:pictures|videos|clips|photos|images|footage|recordings) (?:of|with
    |showing) <THE>A\b
search_events 11 \b(?:is|are) there (?:a |any |some )?(?:picture|photo|video|clip|image
    |recording)s? of\b
count_events 9 \bhow much\b(?! (?:time|of))
count_events 10 \b(?:how many|howmany)\b(?! (?:cameras?|species|kinds|reports|time|stations|hours
    |days of|camera days))
count_events 9 \b(?:count|counts|number|numbers|amount|tally|total|totals|sum) (?:of |the |al
    l |up |for |how |me |number of )*(?:\w+ )?(?:A|<PIC>|animals?|individuals?|C|W|life)\b
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
count_events 8 \b(?:which|what) (?:of the )?<PLACE>(?! (?:do we|are there|is|are|exist)\b) .*\b
    (?:A|most|busiest|more|least|fewest|animals?|<SEEN>|best|events?|visitors)\b
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
count_events 8 \bwhat (?:all )?(?:has |have |did |was |were |is |do |does |kind of animals )*
    (?:we |you |i |they |there |the cameras? |been |<THE>(?:camera )?C(?: camera)? )*(?:<SEEN>
    |found|happened|around|about|walked|active|out there|moving)\b
count_events 10 \b(?:count|number|numbers|total|amount|tally|sum|figures) (?:of|for)\b
count_events 8 \bwho (?:\w+ )?<DOING>\b
count_events 5 ^who\b
count_events 9 \b(?:which|what) <PLACE> (?:is|are|was|were) (?:the )?(?:best|busiest|most
    |quietest|least|top)
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
count_events 7 <YESNO>\b(?:was|were|is|are|has|have|did|do|does|had) (?:there |we |you |i |i
    t |they |the cameras? |<THE>(?:camera )?C(?: camera)? |already |ever |also |been |been an
    y |get |got |had |have |see |seen |any |some |<SEEN> |no |new |come )*<THE>(?:\w+ )?(?:A
    |<PIC>|individuals?|N)\b
count_events 7 <YESNO>\b(?:did|has|have|does|do|was|were|is|are) <THE>(?:\w+ )?<WHO
    > (?:\w+ ){0,4}?(?:<SEEN>|been|back|there|here|around|at C|use|used|there|found|near C|out)\b
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
count_events 9 \b(?:what|which) (?:animals?|wildlife|creatures?|critters?|beasts?|visitors?)
    (?: \w+){0,3} (?:did|have|has|do|does|was|were|came|come)\b
count_events 9 \b(?:for|of|per|by) (?:each|every) (?:species|animal|kind)\b
count_events 9 \bhow busy\b
count_events 7 \b(?:yes or no|there or not|or not)$
count_events 9 \b(?:break|split) (?:\w+ ){0,4}down\b|\bbreak down\b|\bcounted by\b
count_events 7 <YESNO>\b(?:came|come|comes) (?:by|past|round|around|along)\b
count_events 7 ^<THE>A (?:W|H|C|at|in|on|the|near|by|from|around| )*(?:count|counts|total|number
    |visits|number of visits)?$
count_events 8 \b(?:anyone|anybody|someone|somebody|anything|seen any|got any)\b.*\bA\b
count_events 9 \bhow many times\b
count_events 13 \bcounted (?:by|per|for)\b
count_events 12 \b(?:by|per|for each|what) (?:day and night|part of the day|light)\b
    |\bH and night\b
count_events 10 \b(?:at what|at which|in which|what|which) hour (?:did|do) most A\b
count_events 11 \b(?:which|what) species (?:is|was|are|were) (?:seen|recorded|caught
    ) (?:\w+ )?most\b
count_events 10 \bA (?:videos|visits|sightings|events|records|detections)$
count_events 9 \b(?:did|have|has|do|had) (?:we|you|the cameras?|anyone|anybody|somebody|<THE>C
    |cameras) (?:ever |already |also |actually |even |W )*(?:see|seen|get|got|have|had|record
    |recorded|spot|spotted|catch|caught|film|filmed|detect|detected|photograph|photographed
    |capture|captured) (?:any |some |an? |the |more |at least )*(?:\w+ )?(?:A|animals?|<PIC>)\b
count_events 9 \b(?:was|were|is|are|has there been|have there been|had) there (?:been )?(?:an
    y |some |an? |the |ever |also )*(?:\w+ )?(?:A|<PIC>|animals?)\b
count_events 9 ^<POLITE>(?:any|seen any|got any|had any|been any|anybody seen|anyone seen)(?: a
    | an| any)? (?:\w+ )?(?:A|animals?|visitors|<PIC>)\b
count_events 9 ^<POLITE>(?:did|have|has|were|was|do) (?:any |some |the |a |an )*A (?:\w+ )?
    (?:come|came|been|visit|visited|show|showed|appear|appeared|pass|passed|turn|seen|recorded
    |here|around|there|spotted|caught)\b
count_events 9 ^<POLITE><THE>(?:A|animals)(?: (?:W|H|at <THE>C|on <THE>C|near <THE>C|by <THE>C
    |from <THE>C|in <THE>C|C))*$
count_events 13 ^<POLITE>how many <THE>A\b(?!.*\b(?:than|versus|compared?|against|or <THE>A)\b)
count_events 12 ^you (?:see|saw|seen|have|had|got)\b
count_events 11 \b(?:are|is|were) <THE>A (?:\w+ )?(?:scarce|rare|common|frequent|abundant
    |numerous|plentiful)(?: here| around)?(?: W| H| at| near|$)
count_events 11 \b(?:which|what|whose) (?:one )?(?:of the |of our |of my )?<PLACE> (?:\w+ )?
    (?:<SEEN>|has|had|got|gets|have|is|was) (?:the )?(?:most|fewest|least|busiest|best|highest)\b
count_events 11 \bhow (?:big|large) (?:is|are|was|were) <THE>(?:groups?|herds?|packs?|families
    |flocks?)\b|\bgroup sizes?\b
count_events 10 \bhow (?:rare|common|abundant|frequent|often|numerous) (?:is|are|was|were|do|does
    |did) <THE>A\b
count_events 10 \bwhat (?:did|has|have) <THE>(?:camera (?:at|by|near|on) )?<THE>(?:C
    |cameras?) <SEEN>
count_events 11 ^<POLITE>any <THE>A\b
count_events 11 ^<POLITE><THE>A (?:by|per|for each|each|every) (?:<PERIOD>|camera|species
    |behaviour|site)\b
count_events 10 ^who (?:was|were|came|visited|has been|passed|walked|went) (?:\w+ )?(?:at |b
    y |near |past |on |to |in |around |through )?<THE>C\b
count_events 10 \b(?:which|what) (?:animals?|wildlife) (?:did|have|has|was|were) (?:we |you )?
    (?:\w+ )?<SEEN>\b
count_events 11 ^<POLITE>how many <THE>A (?:(?:have |has |had )?(?:were|was|are|is|been) )?
    (?:there|here|around|out|<SEEN>|found|(?:walked|came|passed|went|ran|drove|come|pass|walk
    |go) (?:by|past|through|along|in|around|over)|(?:did|do|have|has|had|can|could) (?:we|you|i
    |they|<THE>cameras?|<THE>C) (?:<SEEN>|get|got|have|had|find|found|count|counted))\b
count_events 11 ^<POLITE>(?:was|were|is|are) there (?:any |some |an? |the )*A\b
"""
