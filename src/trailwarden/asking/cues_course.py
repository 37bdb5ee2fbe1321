"""Cues for change and difference, first and last, ways and kinds: see `reading_cues`."""

TABLE = r"""
compare 9 \b(?:compar\w+|versus|against|contrast|differences? (?:between|in|of|A|C|W)|differ
    |as many|as much|as often|in relation to|relative to)\b
compare 9 \b(?:more|fewer|less|higher|lower|busier|better|rarer|commoner|greater|quieter|most
    |worse) .*\bthan\b(?! (?:before|usual|earlier|previously|normal|once|N|half))
compare 5 \b(?:A|C|W) or (?:the |at |on |by |in |near |camera )*(?:A|C|W)\b
compare 10 \b(?:more|which|who|what|where|busier|common|most)\b.*\b(?:A|C|W) or (?:the |at |o
    n |by |in |near |camera )*(?:A|C|W)\b
compare 8 \bmore (?:\w+ )?A\b.* or (?:\w+ )*(?:A|C|W)\b
compare 8 \bthan (?:the |in |at |on |by |near |during |camera |we had |)*(?:A|C|W)\b
compare 8 \b(?:A|C|W) (?:to|with) (?:the |camera )*(?:A|C|W) (?:comparison|compare\w*)\b
compare 11 \bdifferences? (?:between |in |of )?(?:the )?(?:A|C|W)\b
compare 5 \bdifference\b
compare 9 \bratio\b
compare 11 \b(?:mostly|mainly|rather|usually|more often|more) .*\b(?:A|C) or (?:the |at |on |b
    y |in |near )*(?:A|C)\b
compare 12 \b(?:A|C|W)\b.*\b(?:compar\w+ (?:to|with|against)|versus|against|as opposed to) .*\b
    (?:A|C|W)\b
compare 12 \bhow (?:do|does|did) .*\b(?:W|C|A) compare\b
compare 11 \b(?:groups?|herds?|packs?) of <THE>A (?:\w+ ){0,2}(?:bigger|larger|smaller) than\b
compare 11 \b(?:saw|had|got|has|have|recorded|caught|see|get|counted) (?:\w+ )?(?:more|fewer|less
    |most)\b.*\b(?:C or <THE>C|A or <THE>A|W or <THE>W)\b
compare 11 \b(?:more|fewer|less) .*\b(?:A|W|C) (?:than|or) (?:the |in |at |on |by |near |fro
    m |individual )*(?:A|W|C)\b
compare 12 \bW than (?:the |in the |on the )?(?:last|one before|year before|previous|week before
    |month before)\b
compare 11 \b(?:busier|quieter|better|more active|more often|more common|commoner
    |rarer) than <THE>(?:A|C|W)\b
compare 11 \bwhat do (?:we|you) (?:see|get|have) more\b
compare 10 \b(?:A|C|W) (?:versus|or) <THE>(?:A|C|W)\b
compare 11 \b(?:which|who|what) (?:is|was|are|has|had|sees?|saw|gets?|got|comes?|came
    ) (?:\w+ ){0,3}(?:more|busier|commoner|rarer|quieter|oftener|most|common|frequent)\b.*\b
    (?:A or <THE>A|C or <THE>C|W or <THE>W)\b
compare 10 \bcompar\w+ (?:the )?(?:\w+ )?(?:of )?<THE>(?:A|C|W) (?:\w+ ){0,2}?(?:and|with|to
    |versus) (?:\w+ ){0,2}?(?:A|C|W)\b
compare 12 \bmore individual A (?:or|than) A\b
first_last 10 \b(?:when|what day|which day|what time|what date|how long ago|since when
    |where and when|where) .*\b(?:last|first|latest|most recent(?:ly)?|earliest)\b(?! (?:N|few
    |week|month|year|night))
first_last 9 \b(?:last|first|latest|earliest|final) (?:time|date|appearance|arrival|day)\b
first_last 9 \b(?:first|last|earliest|most recent|latest) (?:sighting|record|seen|sighted|visit
    |observed|recorded|spotted|appeared|observation|detection|encounter)s?\b(?! (?:N|events))
first_last 9 \bhow (?:long|many days|many weeks|many hours) (?:ago |has it been |is it |sinc
    e |was it |it is |been )+.*(?:<SEEN>|since|A|sighting)
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
first_last 10 \b(?:last|latest|most recent|first|earliest) (?:sighting|record|appearance
    |detection|observation) of <THE>A\b
first_last 11 \b(?:last|first|latest|earliest|most recent) (?:A|time|visit|sighting|record
    |date) (?:date|when|was when|time)$
first_last 12 \bwhen (?:was|is|did|has|have) <THE>(?:C|A) (?:\w+ ){0,2}?(?:last|first
    |most recently) (?:<SEEN>|visited|here|around|there|used)\b
first_last 11 \bhow (?:many days|long) (?:ago|is it|has it been|since)\b
first_last 12 \bfrom (?:when to when|which date)\b
first_last 11 \blast (?:here|seen|spotted|around|there)\b
first_last 11 ^<THE>(?:last|latest|most recent|first|earliest) (?:sighting|record|visit|detection
    |date|time|appearance)s? (?:of|for|with) <THE>A\b
first_last 11 \bwhen (?:did|was|were|is|have|has) .*\b(?:anything|something|animal|anyone
    ) (?:\w+ )?(?:last|first)\b
first_last 11 \bwhen (?:did|was|were) <THE>(?:first|last|latest|earliest) <THE>(?:A|animal|event
    |visit\w*|recording|sighting)\b
first_last 11 \bsince when (?:do we have|are there|have we had|have there been|is there|do yo
    u (?:see|have)) <THE>A\b
first_last 12 ^<THE>(?:last|latest|most recent|first|earliest) A (?:W |C |H |at |on |by |nea
    r |from |in |the )*when$
first_last 11 ^when (?:was|were) <THE>A (?:last|first) <SEEN>\b
trail 10 \bwhere (?:do|does|did|are|is|have|has|will) <THE>(?:\w+ )?<WHO> (?:usually |normall
    y |mostly |then |all |often )*(?:go|goes|going|move|moving|travel\w*|wander\w*|walk\w*
    |head\w*|roam\w*|gone|went|range|come from|coming from|migrat\w+)\b
trail 10 \b(?:between|from|to) (?:\w+ ){0,2}(?:cameras|camera to camera|which camera|one camera)\b
trail 9 \b(?:routes?|path(?:s|ways)?|movements?|trajector\w+|itinerar\w+|corridors?|track of
    |tracks of|travels?|journey|wander\w*|roam\w*|ways? of)\b
trail 9 \b<WHO> (?:\w+ ){0,2}(?:move|moves|moved|moving|travel\w*|go|get|gets|walk\w*
    ) (?:\w+ ){0,2}(?:between|from|around|across|through|to which)\b
trail 8 \bfollow (?:the )?A\b(?!.* A)
trail 8 \btrail of\b
trail 10 \b(?:in )?(?:which|what) (?:order|sequence)\b
trail 7 \bwhich (?:way|direction)\b
trail 11 \bwhere (?:has|have|had) <THE>A (?:all |ever )?been(?! (?:<SEEN>))
trail 11 \bwhere (?:is|are) <THE>A (?:moving|heading|going|travelling|traveling|walking
    |coming from)\b
trail 11 \bhow (?:far|fast) (?:do|does|did|has|have|is|are) <THE>(?:A|it|they)\b
trail 11 \b(?:up|down|along) the (?:valley|trail|creek|slope|ridge|river|stream|path|road)\b
trail 11 \bone (?:after|to) (?:the other|another)\b
trail 11 \b(?:whereabouts|itinerary|migration route|walking route)\b
trail 11 \b(?:which|what) (?:way|direction|route|routes|path|paths|ways)\b(?!.*\bE\b)
trail 11 ^<POLITE>(?:track|follow|trace|map|plot|draw) <THE>(?:A|(?:route|path|movements?|trail
    |way)s? of <THE>A)\b
trail 11 \bwhere (?:do|does|did) <THE>A (?:\w+ ){0,2}(?:go|move|travel|wander|walk|come from|roam
    |head|run|disappear) ?(?:after|to|from)?\b
trail 10 \bA (?:movements?|routes?|paths?|tracks|travels)\b
trail 11 \bA (?:\w+ ){0,2}(?:moved?|walk\w*|travel\w*|wander\w*|go|gone) (?:\w+ ){0,2}(?:between
    |from one|from camera|far|across)\b
trail 9 \bA (?:from|to) <THE>C (?:to|from)\b
trend 11 \b(?:trends?|falling|rising|growing|shrinking|dropping|dropped|(?:gone|went|been going
    |go|goes) (?:up|down)|increas\w+|decreas\w+|declin\w+|going (?:up|down)|on the rise
    |more and more|less and less|fewer and fewer|dwindling)\b
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
trend 9 \bused to\b
trend 10 \bgetting (?:\w+ )?(?:busy|busier|quiet|quieter|many|few|numerous)\b
trend 11 \b(?:more|fewer|less|rarer) <THE>A (?:with time|over time|as time goes on
    |as time goes by|lately|these days|nowadays|each year|year by year|every year)\b
trend 11 \b(?:vanish\w*|disappear\w*|spreading|coming back|scarcer|dwindl\w+|thriving|recovering
    |on the way (?:up|down)|on the increase|on the decline|dying out)\b
trend 10 \bhow (?:is|are|has|have) <THE>A (?:developing|doing over time|coming along|faring
    |changed|been doing|evolving|going)\b
trend 10 \b(?:stable|steady|constant)\b
trend 11 \b(?:increase|decrease|decline|rise|drop|growth|fall|change|upward trend
    |downward trend) (?:in|of|for) (?:the )?(?:\w+ of )?A\b
trend 11 \b(?:do|does|did|are|is|has|have) <THE>A (?:\w+ )?(?:increase|decrease|decline|grow
    |drop(?! by| in)|multiply|become more|become fewer|getting|get)\w*\b
trend 11 \b(?:more|fewer|less) and (?:more|fewer|less)\b
trend 11 \b(?:more|fewer) <THE>A (?:each|every) (?:day|week|month|year)\b
trend 10 \bA (?:more or less|up or down|increasing or decreasing)\b
trend 10 \bnumbers? of <THE>A (?:\w+ ){0,3}(?:stable|steady|changing|falling|rising|going|grow\w*
    |shrink\w*|develop|change|evolve)\b
trend 12 \bthan (?:they|it|there) used to be\b|\bused to be\b
trend 11 \b(?:seeing|getting|see|get|have) (?:more|fewer|less) <THE>A (?:W)?$
trend 11 \bare we (?:losing|gaining|running out of)\b
trend 12 \b(?:more|fewer|less) <THE>A than (?:before|usual|earlier|previously|normal|normally
    |in the past)\b
richness 9 \b(?:species richness|richness|biodiversity|diversity|species list|list of species
    |species inventory|inventory of species|species count|number of species|checklist|fauna)\b
richness 12 \b(?:how many|count|number of|total) (?:\w+ )?(?:different |kinds? of |sorts? o
    f |types? of )?(?:species|kinds of animals?|sorts of animals?|types of animals?
    |different animals|kinds of animal)\b
richness 9 \b(?:which|what|list|show|name)(?: me)?(?: all)? (?:the |of the |all |differen
    t |other |kinds? of |sorts? of )*(?:species)\b
richness 8 \b(?:which|what) (?:kinds?|sorts?|types?) of (?:animals?|wildlife|creatures?|mammals?
    |birds?)\b
richness 7 \b(?:which|what) animals? (?:are there|live|do we have|there are|exist|occur|inhabit
    |live here|have we got|can i see|can be seen|could)\b
richness 6 \bspecies\b
richness 9 \b(?:diverse|species rich|variety|how varied)\b
richness 8 \b(?:which|what) (?:animals?|wildlife|creatures?) (?:\w+ )?(?:lives?|occurs?|is there
    |exists?|inhabits?)\b
richness 10 \bwhat (?:\w+ )?lives?\b
richness 10 \b(?:which|what) (?:wildlife|animals?|fauna|creatures?) (?:do we have|is there
    |are there|live|lives|exist|exists|occur|occurs|have we|can be found)\b(?!.*\bmost\b)
richness 11 \b(?:chao|rarefaction|accumulation|species curve)\b
richness 12 \b(?:number|how many|count|list|total|estimate\w*) (?:of )?(?:\w+ )?species\b
richness 10 \bspecies (?:do we have|are there|were|did|have|live|occur|exist|come|might|total
    |number|diversity|richness|list|inventory)\b
richness 9 \bwho lives?\b|\blots of species\b|\bmany species\b
"""
