"""Cues for the tools of the reporter: see `reading_cues`."""

TABLE = r"""
write_report 10 \b<MAKE> (?:\w+ ){0,5}(?:report|write up|writeup|document|pdf|dossier|briefing
    |paper|handout)\b
write_report 10 \b(?:write|make|create|generate|prepare|produce|compile|draft
    ) (?:\w+ ){0,5}reports\b
write_report 9 ^(?:\w+ ){0,3}(?:ecology|ecological|data status|status|weekly|monthly|annual
    |yearly|seasonal|wildlife|public|camera|quarterly|biodiversity|data|activity
    ) (?:\w+ )?report\b
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
write_report 9 \b(?:write|note|put|sum|type) (?:\w+ ){0,4}(?:up|down|together|in writing)\b
write_report 9 \b(?:a|the|one|that|this|our|as) (?:pdf|document|printout|write up|paper|dossier
    |report)\b
write_report 9 \breport$|^<THE>(?:new |fresh )?report\b
write_report 9 \b(?:something|anything|page|poster|leaflet) (?:\w+ ){0,2}(?:to put on|for|to hand
    |to show|on paper)\b(?! (?:me|us)\b)
write_report 9 \b(?:turn|put|make) (?:\w+ ){0,3}into (?:a |an )?(?:report|document|pdf|paper)\b
write_report 10 \b(?:wants?|needs?|asks? for|demands?|expects?) (?:a |an |the |some |another )?
    (?:\w+ )?(?:report|document|pdf|something written|something in writing|written summary
    |summary)\b
write_report 9 \bpublish\w*\b
list_reports 11 \b(?:which|what|list|show|see|any|all|old|previous|past|earlier|existing
    |where <BE>|find|have|how many|older|written|saved|archived|last|latest)(?: me| us)?
    (?: \w+){0,3} reports\b
list_reports 10 \breports (?:list|archive|have|do|are|were|there|written|exist|available|so far
    |we|you|that)\b
list_reports 12 \b(?:last|latest|previous|earlier|old|newest|that|existing|already written
    |weeks) report\b
list_reports 9 \b(?:did|have|has|was|were|is) (?:\w+ ){0,3}(?:report) (?:\w+ ){0,2}(?:written
    |made|done|finished|ready|created|generated)\b
list_reports 7 ^(?:<THE>|\w+ )?reports$
list_reports 9 \b(?:open|find|read|see|show|download|reprint) (?:me )?<THE>report\b
list_reports 10 \b(?:is|are|was|were) there (?:already |any |an? |some |old |earlier |previou
    s |finished |other )*reports?\b
list_reports 12 \bwhere (?:did|do|have|can|are|is) (?:you |i |we )?(?:store|put|save|keep|find
    |file)\w* <THE>(?:\w+ )?reports?\b
list_reports 11 \b(?:documents?|pdfs?|papers?|files?|texts?) (?:that )?(?:you|we|were|have|had
    |already|so far|written|made)\b
list_reports 10 \bwhat (?:did|have|has) (?:you|we) (?:already |ever )?(?:write|written|wrote|made
    |produced)\b
list_reports 10 \b(?:earlier|old|older|previous|finished|existing|stored|saved|all|past|available
    |report) (?:\w+ )?(?:reports?|archive|list)\b
list_reports 10 \b(?:have|has|did|do) (?:we|you) (?:already |ever )?(?:have |got |write |writte
    n |make |made |a |any |the |an )+(?:written |finished )?reports?(?: yet| already| on file
    | before| so far)?$
list_reports 13 \b(?:overview|list|archive) of <THE>reports\b
list_reports 11 \b(?:did|have|has) (?:we|you) (?:already )?(?:make|made|write|written) (?:any |
    a |an )?reports?(?: already| yet| before| so far)?$
list_reports 12 \breports? (?:\w+ )?(?:already|ready|done|finished|written|yet|there)\b
list_reports 12 \b(?:done|finished|ready) (?:with )?<THE>reports?\b
list_reports 12 \b(?:did|have|has) (?:you|we) (?:ever |already )+(?:write|written|make|made
    |produce|produced)\b
list_reports 12 ^<POLITE>(?:W|last|previous) report$
list_reports 12 ^<THE>reports? (?:overview|list|archive)$
"""
