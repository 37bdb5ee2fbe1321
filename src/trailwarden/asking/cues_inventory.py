"""Cues for the tools of the camera inventory: see `reading_cues`."""

TABLE = r"""
list_cameras 9 \b(?:which|what|how many|list|show|name) (?:of )?<THE>(?:me )?<THE>
    (?:\w+ )?cameras? (?:do|are|is|have|we|there|you|i|exist|installed|in)\b(?! (?:\w+ )*
    (?:<SEEN>|offline|down|broken|working|not|failing|dead))
list_cameras 8 ^(?:\w+ ){0,4}(?:list|show|name|display|see|give)(?: \w+){0,3} <THE>cameras?
    (?: list| names?| ids?| locations?| overview| W)?$
list_cameras 8 \b(?:camera|station) (?:list|names|ids|overview|inventory|locations?|positions?
    |map|coordinates)\b
list_cameras 8 \b(?:list|inventory|overview|map|names?|locations?|positions?|coordinates) o
    f (?:all )?<THE>(?:cameras|C)\b
list_cameras 9 \bwhere (?:exactly )?(?:<BE> |do |does |can i find |<THE>)*<THE>(?:the )?
    (?:cameras?|C)(?: cameras?)?(?: (?:located|hanging|placed|installed|mounted|standing
    |positioned|now|hang|stand|put|sit|set|located at|at))?$
list_cameras 8 \bwhere (?:<BE>) <THE>(?:camera )?C(?: camera)?\b
list_cameras 7 \b(?:location|position|coordinates|place|gps|site) of <THE>(?:cameras?|C)
list_cameras 6 ^(?:all )?<THE>cameras(?: please)?$
list_cameras 7 \bhow many (?:cameras|stations|traps)\b(?!.*\b(?:<SEEN>|working|offline|down)\b)
list_cameras 7 \babout <THE>cameras?$
list_cameras 6 \bwhat (?:cameras|stations)\b
list_cameras 10 ^<THE>C where(?: is (?:it|that))?$
list_cameras 11 \b(?:is|are|was|were|do|did|have|has) (?:there |we |you |i )(?:have |got |pu
    t |also )?(?:a |any |some |one )?cameras? (?:at|by|near|on|in|beside|around) <THE>(?:C|\w+$)
list_cameras 11 \bwhere (?:did|do|have|has|had|can|could) (?:we |you |i |they )?(?:put|hang|hung
    |plac|mount|find|set|install|keep|leav)\w* <THE>(?:C|cameras?)\b
list_cameras 11 \b(?:which|what) (?:tree|spot|place|location|position|post|site|side) (?:is|are
    |does|do|has|hangs?) <THE>(?:C|cameras?)\b
list_cameras 10 \bwhat (?:is|are) <THE>(?:C|cameras?)(?: camera)? called\b|\b(?:names?|called
    |name) of <THE>cameras\b
list_cameras 11 ^<POLITE>(?:find|locate) <THE>C$
list_cameras 10 \bhow (?:do|can) (?:i|we) find <THE>C\b
list_cameras 10 \b(?:tell (?:me|us) (?:something |more )?about|what do (?:you|we) know (?:about
    |of)) <THE>C$
list_cameras 10 \b(?:which|what|how many) (?:traps|cameras|stations|units) (?:are|do|have
    ) (?:\w+ ){0,2}(?:out there|deployed|in the field|set up|here|running here|got|known
    |in use)\b(?!.*\bW\b)
list_cameras 9 \bevery camera\b|\beach camera last\b
list_cameras 9 \b(?:list|table|overview|names?|locations?|positions?|coordinates|map) (?:of
    |for) <THE>(?:cameras|C)\b
list_cameras 13 \beach camera last\b
list_cameras 12 ^<POLITE>(?:show |give |list )?(?:me )?<THE>camera (?:overview|list|names
    |locations|positions|map)\b
list_cameras 12 \b(?:count|number|total|amount) (?:of )?<THE>(?:camera traps?|cameras|stations
    |traps|sites|units)\b(?!.*\b(?:<SEEN>|W)\b)
list_cameras 12 \bwhere (?:do|did|have|are) (?:we|you|u) (?:\w+ )?(?:have |put |go
    t |keep )?<THE>cameras\b
list_cameras 12 \bwhere <THE>C (?:is|hangs|stands|sits|was put)\b
list_cameras 13 \b(?:each|every) (?:one )?of <THE>cameras last\b
list_cameras 12 \bhow many (?:stations|sites|traps|units|cameras) (?:are|do|have|is|exist|stand
    |hang) (?:we |you |there |on |in |out |set |up )*(?:have|list|field|got|the list|use|all|here
    |the field|there|total)?$
list_cameras 11 ^<POLITE>(?:list|show)(?: me)? <THE>cameras$
list_deployments 9 \b(?:deployments?|deployed|redeployed)\b
list_deployments 9 \b(?:when|since when|what date|which day|how long ago) .*(?:<CAMS>|it
    |they) .*\b(?:put up|put out|put|set up|set out|installed|mounted|placed|moved|hung|hang
    |installation|erected|taken down|removed|relocated|positioned|changed place)\b
list_deployments 8 \b(?:put up|set up|installed|mounted|moved|hung up|relocated|taken down
    |installing) .*<CAMS>\b
list_deployments 8 \b(?:history|positions over time|former|previous|past|earlier) (?:\w+ )*
    (?:locations?|positions?|places?|of <THE>(?:cameras?|C))\b
list_deployments 8 \bwhere (?:was|were|did|has|have) <THE>(?:cameras?|C)(?: cameras?)
    ? (?:\w+ )*(?:before|hang|hung|stand|stood|been|W|previously|earlier|in the past)
list_deployments 7 \b(?:since when|how long) .*<CAMS> .*(?:been (?:there|hanging|standing
    |in place|at)|stand|hang|hanging|standing|stood|hung)
list_deployments 8 \b(?:has|was|were|have|did) <THE>(?:camera )?(?:C|cameras?)(?: camera)
    ? (?:ever |been )*(?:moved|relocated|move|change place|changed)
list_deployments 6 \binstallation (?:dates?|times?)\b
list_deployments 9 \bwhen .*\b(?:install|put up|put out|set up|set out|mount|hang|place|deploy
    |move) .*<CAMS>\b
list_deployments 11 \bsince when (?:do|does|did|has|have|is|are) (?:we |you |<THE>)*(?:have |ru
    n |had |got )?<THE>C\b
list_deployments 12 \bhow long (?:has|have|does|did|is|was) <THE>C (?:been )?(?:there|up|in place
    |in the field|out|hang\w*|hung|deployed|installed|standing|stood|at (?:its|this|that) place)\b
list_deployments 11 \b(?:which|what) (?:places?|spots?|locations?|sites?|trees?) (?:did|has|have
    |was|were) <THE>(?:C|cameras?) (?:\w+ )*?(?:been|hang|hung|at|stand|stood|have|had|in|on)\b
list_deployments 11 \bwhen (?:did|was|were|has|do) <THE>(?:C|each camera|every camera
    |cameras?) (?:first )?(?:start|started|begin|began|go up|went up|come down|came down
    |taken down|up|installed|deployed|put up|set up|put out)\b
list_deployments 11 \bwhere (?:was|were|did) <THE>(?:C|cameras?) (?:\w+ ){0,3}W\b
list_deployments 11 \b(?:start|end|start and end|beginning and end) (?:dates?|days?|times?) (?:of
    |for) (?:each|every|any|all|the|our|<THE>)*(?:deployments?|cameras?|C)\b
list_deployments 11 \bdeployments?\b
list_deployments 9 \bwho (?:put|set|hung|installed|mounted) up <THE>C\b
list_deployments 11 \b(?:which|what) cameras? (?:was|were|is|are|got) (?:\w+ ){0,2}(?:first|up W
    |up|out W|out|deployed|in the field|moved|relocated|placed)(?: W| first|$)
list_deployments 12 \bhow (?:often|many times) (?:was|were|has|have|did) <THE>(?:C|cameras?
    ) (?:\w+ )?(?:moved|relocated|move|changed)\b
list_deployments 11 \b(?:when|has|was|have|were|did) (?:did |do |have )?(?:we |you |the
    y |somebody |anyone )?(?:move|moved|take down|took down|put up|set up|deploy|hang up|hung up
    |install|relocate)\w* <THE>(?:C|cameras?)\b
list_deployments 11 \bC (?:installed|deployed|put up|set up|moved|mounted) when\b
list_deployments 10 \b(?:was|is) <THE>C (?:\w+ )?(?:up|deployed|out|there|in place)
    (?: already)? W\b
list_deployments 11 \bchanged? places?\b
list_deployments 13 \b(?:has|was|were|have) <THE>(?:C|cameras?) (?:ever |been )*(?:moved
    |relocated|taken down|taken away|shifted)\b
list_deployments 13 \bfrom when to when (?:was|were|did|has) <THE>C\b
list_deployments 10 \bwhich cameras (?:was|were) (?:out|up|there|deployed) N$
list_deployments 13 \bhow many (?:sites|places|locations|spots|positions|homes) (?:has|did|have
    |was|had) <THE>C\b
list_deployments 13 \b(?:which|what) cameras? (?:\w+ )?(?:went up|came down|was added|were added
    |are new|was new|have gone up)\b
list_deployments 12 \b(?:past|former|earlier|previous|old) (?:positions?|places?|locations?
    |sites?|spots?) of <THE>C\b
camera_health 9 \b(?:<BE>|isnt|arent|wasnt|does|do|did|has|have) .*<CAMS> .*\b(?:working|work
    |works|ok|okay|alive|online|offline|down|dead|broken|on|off|healthy|up|functioning|function
    |running|fine|failing|stopped|blind|dark|faulty|blocked|covered|out|active|recording|charged
    |run out|flat|damaged|stolen|healthy|good|responding)(?: (?:ok|okay|fine|well|properly|right
    |correctly|normally|now|again|still|yet|W|today|all))*$
camera_health 9 \b(?:<BE>|isnt|arent|<DO>) .*<CAMS>(?: (?:still|all|even|currently|now|properly|W
    |at|the|been|not|ever))* (?:working|broken|ok|okay|alive|online|offline|dead|functioning
    |faulty|failing|healthy)\b
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
camera_health 9 ^(?:\w+ ){0,4}?(?:outages?|downtimes?|problems?|failures?|gaps|faults?|issues?
    |malfunctions?|breakdowns?)(?: (?:W|with|at|of|on|for|the|C|cameras|so|far|please|there|we
    |have|had|did|yet|lately|recently))*$
camera_health 10 \b(?:wrong|matter|problems?|trouble|issues?|up|ok|okay|alright|right
    |well) with <THE>(?:C|cameras?)\b
camera_health 10 \b(?:look after|check on|check|visit|service|clean|repair|maintain|replace
    ) (?:\w+ ){0,2}(?:cameras?|C)\b
camera_health 10 \b<CAMS> (?:\w+ ){0,2}(?:needs?|needing|requires?) (?:\w+ ){0,2}(?:attention
    |service|visit|cleaning|check\w*|looking|help|repair|batter\w+|maintenance|visiting|fixing
    |new)\b
camera_health 9 \b(?:lens|infrared|ir|night vision|flash|sensor|sd card|memory card|batter\w+)\b
camera_health 10 \b(?:state|shape|condition|health|status) (?:is|are|of|has) <THE>(?:C|cameras)\b
camera_health 10 \b<CAMS> (?:\w+ )?(?:seems?|looks?|appears?) (?:\w+ )?(?:dead|broken|frozen|dark
    |blind|stuck|off|down|dirty|fogged)\b
camera_health 12 \b(?:when|how often|how long|since when) .*<CAMS> (?:last )?(?:\w+ )?(?:report
    |reported|send|sent|stop|stopped|fail|failed|blind|down|offline|answer|give a sign
    |gave a sign|silent)\b
camera_health 9 \b(?:is|has|was|does|did|have|are|were) <THE>C (?:been |still |even )*(?:frozen
    |stuck|blind|dark|down|silent|dead|run|running|work|ok|fine|alright|foggy|fogged|dirty|asleep
    |responding|respond|answering|answer|reporting|report)\b
camera_health 10 \bcameras? (?:that|which|who) (?:\w+ ){0,3}(?:nothing|silent|answer|reported
    |report|send|sent|broken|dead|respond)\b
camera_health 9 \b(?:go|went|gone|going|are|is|was|were) (?:dark|blind|silent|offline|quiet)\b.*
    |\bC (?:dark|blind|silent|stuck|frozen)\b
camera_health 9 \b(?:everything|all|alright|things) (?:is )?(?:ok|okay|fine|well|good|right
    ) (?:with|at) <THE>(?:C|cameras?)\b
camera_health 9 \bsystem (?:status|health|check)\b
camera_health 11 \b(?:is|are) <THE>(?:clock|time|date) (?:of|on|at) <THE>(?:C|cameras?)\b
watching_effort 9 \b(?:effort|camera days?|camera nights?|trap nights?|trap days?|trapping effort
    |sampling effort|survey effort|uptime|operating (?:time|days|hours)|observation time
    |coverage)\b
watching_effort 10 \bhow (?:long|many (?:days|nights|hours|weeks|months)|much time
    |much) .*<CAMS> .*\b(?:run|ran|running|watch|watched|watching|active|work|worked|working
    |operate|operated|operating|on|recording|record|recorded|up|observing|observe|observed|going
    |live|in service|monitor|monitored|monitoring|look|looked|awake|see|saw)\b
watching_effort 8 \bhow (?:long|many (?:days|nights|hours)) (?:was|were|did|has|have|do
    |does) <THE>(?:we |you |they |each |every |area |reserve |place )*(?:camera |C )?(?:been )?
    (?:watched|watch|watching|monitored|monitor|monitoring|monitored|surveyed|run|running
    |recording)\b
watching_effort 8 \b(?:running|working|operation|operating|watching|recording) (?:time|days
    |hours)\b
watching_effort 7 \b(?:days|nights|hours) (?:of )?(?:watching|monitoring|operation|recording
    |running|active)\b
watching_effort 13 \b(?:camera days?|camera nights?|cameradays?|trap nights?|trap days?
    |days with data|days of (?:data|footage|recording)|watching time|observation time
    |nights of (?:data|footage|recording))\b
watching_effort 12 \b(?:which|what) cameras? (?:ran|run|watched|watch|was running|was on|recorded
    |worked|has run|has watched) (?:for )?(?:the )?(?:longest|most days|most|most nights|least
    |shortest)\b
watching_effort 11 \bhow (?:complete|long|good) (?:is|was|has) (?:our|the) (?:coverage|monitoring
    |survey|watching|sampling)\b
watching_effort 11 \b(?:how long|how many (?:days|nights|hours|weeks)|for how long
    |on how many days|in how many days) (?:was|were|did|has|have|had|is) (?:we |you |<THE>(?:C
    |cameras?) )(?:\w+ )?(?:run|ran|running|watch\w*|record\w*|on|active|monitor\w*|survey\w*
    |sampl\w*|work\w*|operat\w*|film\w*)\b
watching_effort 10 \b(?:time|days|hours|nights) (?:that )?<THE>C (?:was|has been|were|is
    ) (?:running|on|active|watching|working|recording)\b
watching_effort 11 \beffort\b
live_snapshot 10 \b(?:latest|newest|current|most recent|last|fresh|new|recent) (?:picture|image
    |photo|frame|shot|view|snap|still)s? (?:from|of|at|by|on) <THE>C\b
live_snapshot 9 \blive (?:picture|image|photo|view|feed|stream|camera|cam|video|now|from|snapshot
    |shot|footage|please)\b
live_snapshot 9 ^live\b
live_snapshot 9 \b(?:snapshot|real time|realtime|right now|at the moment|at this moment|current
    (?:ly)? (?:view|picture|image|photo|frame)|webcam)\b(?!.*\bA\b.*\bactive)
live_snapshot 8 \b(?:latest|newest|current|most recent|last|fresh|new|recent) (?:picture|image
    |photo|frame|shot|view|snap|still)s?\b(?! (?:of|with|showing) (?:<THE>)A)
live_snapshot 8 \bwhat (?:does|do|is|can) <THE>(?:camera )?(?:cameras?|C)(?: camera)? (?:see
    |seeing|show|showing|look|looking|view|viewing)\b(?! W)
live_snapshot 7 \b(?:picture|image|photo|view|snap|shot|look|peek|glimpse) (?:from|of|at|through
    |by|on|over|into) <THE>(?:camera )?(?:C|cameras?)\b
live_snapshot 7 \b(?:show|see|view|open|look at|look through|give)(?: me| us)? <THE>
    (?:camera )?C(?: camera)?(?: now| live| please)?$
live_snapshot 8 \bwhat <BE> (?:happening|going on|there|visible|up)?(?: right)?(?: now)? ?(?:at
    |on|in front of|near|by) <THE>(?:camera )?C(?: camera)?(?: right)? now\b
live_snapshot 6 \bnow$
live_snapshot 7 \bhow does (?:it|<THE>C|<THE>camera C)(?: camera)? look\b
live_snapshot 10 \b(?:look|see|peek) (?:through|out of|into) <THE>C\b
live_snapshot 8 \bwhat <THE>C looks? like\b
live_snapshot 10 \b(?:peek|glimpse|quick look) (?:at|of|through|into) <THE>C\b
live_snapshot 12 ^<POLITE>(?:show|open|see|view|look at|look through|let me see|give
    |let me look at|let me have a look at|let us see)(?: me| us)? <THE>C(?: now| live| please
    | right now| camera)*$
live_snapshot 12 \bC live$
live_snapshot 12 ^<POLITE>(?:(?:take|grab|get|show|give|send|make|need|have)(?: me| us)? )?(?:
    a |the |one )?(?:snapshot|picture|photo|look|peek|image|frame|still|glimpse|view) (?:of|from
    |with|through|at|by|on) <THE>C(?: now| please)?$
live_snapshot 11 \b(?:what|how) (?:does|do|is) (?:it|things?) (?:look|looking)(?: like)? (?:at|by
    |on|near|in front of|around|from) <THE>C\b
live_snapshot 11 \b(?:is|are|anything|something|what is|who is) (?:\w+ ){0,5}(?:in front of
    |before|at|by|near|on) <THE>C (?:right )?now\b
live_snapshot 12 \bwhat <THE>C (?:sees|is seeing|shows|is showing|looks like)\b
live_snapshot 11 \b(?:view|webcam|livestream|live stream|feed|stream|camera image|live image
    ) (?:of|from|at|by|on|in) <THE>C\b|\b(?:webcam|livestream|live cam|live image|stream) <THE>C\b
live_snapshot 11 \b(?:latest|newest|current|most recent) (?:picture|image|photo|frame|snapshot
    |still) (?:at|from|of|on|by|near) <THE>C\b
live_snapshot 11 \b(?:this minute|this moment|at the moment|right now|as we speak|as it is now
    |just now)\b
live_snapshot 11 \bC now$
live_snapshot 11 \b(?:look|see|peek) (?:\w+ ){0,2}(?:through|out of|into|with) <THE>C\b
live_snapshot 13 \b(?:look|peek|glance) (?:at|through|into) <THE>C$
live_snapshot 12 \bcurrent view (?:at|of|from|by|near|on) <THE>C\b
live_snapshot 12 \blive (?:\w+ )?(?:picture|image|photo|view|feed|stream|snapshot|shot|footage)\b
live_snapshot 10 \bC (?:\w+ )?live\b
live_snapshot 13 \b(?:can|could|may|let) (?:i|we|me|us) (?:please )?(?:see|look at|have a look at
    |view) <THE>C$
live_snapshot 12 \b(?:check in|look in|peek in) (?:on|at) <THE>C\b
"""
