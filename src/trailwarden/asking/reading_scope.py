"""What events cannot tell, and what an agent here does not do: questions that are refused."""

from __future__ import annotations

import re

from trailwarden.asking.calls import CALLS

REFUSED = [
    # the future
    r"\b(?:is|are) (?:the |a |an )?A coming\b",
    r"\bwill (?!you\b)(?:\w+ ){0,3}(?:be|come|see|A|visit|return|happen|there|we|have|it|they"
    r"|the)\b",
    r"\b(?:tomorrow|in the future|next (?:week|month|year|time|season|night|summer|spring|winter"
    r"|autumn)|forecasts?|predict\w*|prognos\w+|expect(?:ed)? (?:to|in|for|next)|going to (?:be"
    r"|come"
    r"|see|happen|visit|rain|return))\b",
    r"\b(?:probability|likelihood|chances?|odds|likely) (?:of|that|to|is|are|for)\b",
    # causes
    r"\b(?:why|how come|what causes?|what caused|reasons?|because of(?! A)|due to(?! A)"
    r"|explain(?:s|ed)? (?:why|the (?:decline|drop|rise|increase|decrease))"
    r"|whats the cause)\b",
    # weather and what no camera measures
    r"\b(?:weather|temperatures?|rain\w*|snow\w*|degrees|celsius|fahrenheit|humidity|wind|windy"
    r"|moon"
    r"|fog|foggy|sunny|storms?|barometer|climate|sunrise time|sun (?:rise|set|rises|sets|come))\b",
    r"\bhow (?:cold|warm|hot|wet|deep)\b",
    r"\b(?:sounds?|noises?|howl\w*|bark\w*|heard|hear(?! from)|smell\w*|audio|microphone)\b",
    # health, bodies
    r"\b(?:sick|ill|illness|diseas\w+|injur\w+|hurt|limp\w*|wound\w*|pregnan\w+|mange|rabies|virus"
    r"|parasit\w+|ticks?|starv\w+|poison\w*|skinny|infect\w+|vet|veterinar\w+|vaccin\w+"
    r"|symptoms?)\b",
    r"\bhow (?:old|heavy|tall|fat|strong|intelligent|smart|clever|dangerous)\b",
    r"\bhow (?:big|large|high) (?:is|are|can|do|does) (?:the |a |an )?A\b(?! (?:groups?|herds?"
    r"|packs?|sighting))",
    r"\bhow fast (?:is|are|can)\b",
    r"\bhow (?:long|far|fast) (?:is|are|can|does|do) (?:the |a |an )?A (?:live|get|become|grow|jump"
    r"|smell|see|hear|pregnant|run|swim|fly|hibernate)\b",
    r"\b(?:pain|bitten|bites|stung|bleed\w*|blood|dying|dead A|depressed|lonely|happy|unhappy"
    r"|sad)\b"
    r"|\b(?:is|are|was) (?:the |that |this |our )?A (?:\w+ )?(?:blind|deaf|lame|healthy|weak|thin"
    r"|fat|old)\b|\b(?:worms|tumou?r|broken leg|medicine|treat|cure)\b",
    r"\b(?:weigh|weight|lifespan|life expectancy|life span|gestation)\b",
    # general knowledge
    r"\bhow (?:many|much) (?:\w+ |A )?(?:do|does|can) (?:a |an |the )?A (?:need|have|eat|weigh"
    r"|lay)\b",
    r"\bwhat (?:do|does|can|should|will|would) (?:the |a |an )?(?:\w+ )?A(?: \w+)? (?:eat|feed on"
    r"|like"
    r"|need|look like|sound like|live|weigh|mean)\b",
    r"\b(?:latin|scientific|german|french|spanish|dutch|polish) names?\b",
    r"\b(?:dangerous|endangered|protected species|extinct|threatened|poisonous|venomous|edible"
    r"|tasty"
    r"|cute\w*|beautiful|pretty|favou?rite animal|ugly|legal|illegal|law|laws)\b",
    r"^(?:what (?:is|are)|define|explain|who (?:is|are)) (?:a |an |the )?A$",
    r"\b(?:facts about|meaning of|definition of|encyclop\w+|wikipedia|in the wild"
    r"|in captivity|in the world|in (?:europe|germany|africa|america|asia|england|scotland"
    r"|france))\b",
    r"\b(?:do|does|can) (?:all |most )?A (?:hibernate|bite|attack|swim|climb|fly|lay|mate for"
    r"|make good)\b",
    r"\btell me about (?:the )?A$",
    r"\bdifference between an? A\b",
    r"^(?:what (?:is|are)|define|explain) (?:a|an) (?!A\b|event|C\b)\w+(?: \w+)?$",
    r"\b(?:search|surf|browse) (?:the )?(?:web|internet)\b|\bhow (?:do|can) (?:i|we"
    r"|you) (?:repair|aim|mend"
    r"|lock|open|replace|pronounce|spell)\b",
    r"\b(?:should (?:i|we)(?! (?:sit|wait|need|go to|be out|go out|come|look|watch|check|visit"
    r"|service|worry))|can i (?!see|have|get|find|look)|is it (?:safe|ok|okay|legal|normal"
    r"|possible)|what should|advice|advise|recommend\w*|how (?:can|do|should|could|to) (?:i|we|you"
    r"|to)? ?(?:install|protect|keep|attract|catch|trap|shoot|scare|stop|get rid|feed|build|fix"
    r"|clean"
    r"|change|set|charge|mount|replace|improve|cook|hunt|tell|distinguish|identify))\b",
    r"\b(?:colou?rless|banana)\b|\bhow many is (?:the |a |an )?A\b",
    r"\bhow many (?:A|people|hunters|farmers|rangers) (?:live|work|are employed|reside)\b"
    r"|\bhow many A (?:are|were) (?:too many|shot|killed|released|bred|sold)\b"
    r"|\bcan the (?:forest|land|area|reserve|park) support\b",
    r"\b(?:middle ages|ice age|hundred years|years ago|neighbou?r\w*|next door|at home|zoos?"
    r"|my (?:dog|cat|sheep"
    r"|chickens|hens|cattle|garden|house)|in the (?:country|village|city|town))\b",
    r"\b(?:blame|owns?|owner|stole|built|manufactured|invented|insured|waterproof|paid for"
    r"|insurance"
    r"|permit|compensation|damage|money|profit)\b",
    r"\b(?:good|bad|useful|harmful|healthy|safe) for\b|\bwould happen\b"
    r"|\bwhat does (?!.*\bC\b)\w+ (?:\w+ )?mean\b",
    r"\b(?:mother|father|parents|siblings?|related to|somebodys pet|pet|married|in love|misses)\b"
    r"(?! (?:and|with) (?:young|cubs?|calf|fawns?|piglets?))",
    r"\b(?:cutest|smartest|strongest|fastest|biggest A|largest A|stronger|faster|smarter"
    r"|prettiest)\b",
    r"\b(?:i|we) (?:love|hate|like|adore) (?:the |all )?A$|\bi am (?:bored|tired|hungry|back"
    r"|sad)\b",
    r"\b(?:other|another) (?:people|persons?|users?|guests?|A)\b.*\b(?:asked|ask|said|chats?"
    r"|questions)\b"
    r"|\b(?:chats|questions) .*\basked\b|\bmy colleagues?\b",
    r"\b(?:traps?|chatgpt|learning|vision) in general\b|\b(?:accurate|reliable|accuracy)\b",
    r"\bhow (?:do|does) (?:the |a |these |your )?(?:C|camera|cameras|classifier|detector|sensor"
    r"|infrared|camera traps?) (?:work|function)\b(?! (?:W|today|now|well))",
    r"\b(?:brand|waterproof|bait|lure) \b|\b(?:what|which) (?:bait|food|lure|brand)\b"
    r"|\bhow far is (?:it|the)\b|\bhow long is the (?:walk|drive|way)\b|\bhow (?:do|can) (?:i"
    r"|we) (?:get|walk"
    r"|drive|go|reach)\b",
    r"\b(?:kill|killed|eat|ate|attack|attacked|bite|bit) (?:my|our|the neighbours|somebodys) ",
    # deeds
    r"^(?:please |can you |could you |would you |will you |i want you to |you must |now |and "
    r"|then |hi "
    r"|hey |hello |just |kindly |i need you to )*(?:delete|remove|erase|wipe|rename|change|edit"
    r"|update"
    r"|correct|add|insert|set|turn|switch|restart|reboot|reset|shut|disable|enable|move"
    r"|reposition|mark"
    r"|label|tag|approve|confirm|upload|download|export|import|back ?up|format|email|mail|post"
    r"|tweet"
    r"|text|call|phone|notify|alert|warn|remind|order|buy|book|pay|install|uninstall|replace|charge"
    r"|calibrate|fix|repair|open the (?:door|gate)|lock|unlock|start(?! dates?| and)|stop|shoot"
    r"|feed|kill|scare"
    r"|save"
    r"|store|forget|schedule|record|train|upgrade|configure|deploy|merge|split|combine|crop|blur"
    r"|zoom|adjust)\b",
    r"\b(?:delete|erase|wipe|drop table|rm rf|sudo|reboot|uninstall|overwrite|deactivate"
    r"|reclassify)\b",
    r"\b(?:send|mail|email|forward|post|share|upload) (?:\w+ ){0,6}(?:to (?!me\b|us\b|C\b)\w+|by"
    r" (?:mail|email|post|sms|whatsapp)|on (?:twitter|facebook|instagram))\b",
    r"\b(?:remind me|wake me|notify me|alert me|let me know when|warn me|tell me when (?:a"
    r"|the next)"
    r"|order (?:new|more|some))\b",
    # other things altogether
    r"\b(?:poems?|jokes?|songs?|story|stories|recipes?|cook\w*|python|javascript|sql|html"
    r"|program\w*"
    r"|football|soccer|news(?!letter)|stocks?|bitcoin|president|chancellor|prime minister|movies?"
    r"|films"
    r"|music|translat\w+|essay|homework|password\w*|api|credentials?|secrets?|tokens?|prompts?"
    r"|instructions?|pretend|role ?play|jailbreak|hack\w*|capital of|lottery|horoscope|pizza|price"
    r"|prices|cost|costs|euros?|dollars?|salary|wikipedia|google|chatgpt|openai|linux|windows|wifi"
    r"|math|plus N|times N|divided|square root|meaning of life|tax|taxes|election|bus stop|train"
    r"|flight|hotel|restaurant)\b",
    r"\b(?:who are you|what are you|who made you|how are you|your name|what can you do"
    r"|are you (?:a|an"
    r"|human|real|ok|there|alive)|how do you work|do you (?:like|love|think|feel|sleep"
    r"|know how))\b",
    r"\b(?:identify|recognise|recognize|name) (?:the )?(?:person|man|woman|people|poacher)\b"
    r"|\b(?:licen[cs]e plate|number plate|face of|whose)\b",
    r"\bwhat (?:time|day|date) is (?:it|today)\b|\bwhats the (?:time|date)$",
]

_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,4}(?:instructions?|rules?|everything"
    r"|prompts?|above|previous|prior|guidelines|restrictions?)\b|\bact as\b|\bsystem (?:prompt"
    r"|message)\b"
    r"|\byou are (?:now )?(?:a|an|no longer|dan)\b|\b(?:developer|admin|debug|god|dan) mode\b"
    r"|\bnew instructions?\b|\b(?:call|invoke|execute|run) (?:the )?(?:tool|function|command"
    r"|write|list"
    r"|delete)\b|\bjailbreak\b"
)
_DIALECT = re.compile(
    r"<\|[^|]{0,40}\|>|\[/?INST\]|</?s>"
    r"|\b(?:" + "|".join(tool for tool in CALLS if "_" in tool) + r")\b",
    re.IGNORECASE,
)
_CAMERA_STATE = re.compile(r"\b(?:C|cameras?)\b.*\b(?:dead|healthy|ill|sick|hurt|wind)\b")
_SCOPE = re.compile("|".join(f"(?:{pattern})" for pattern in REFUSED))


def is_outside(skeleton: str) -> bool:
    """Whether the question of this skeleton asks for what events cannot tell, or for a deed."""
    if is_override(skeleton):
        return True
    return bool(_SCOPE.search(skeleton)) and not _CAMERA_STATE.search(skeleton)


def is_override(skeleton: str) -> bool:
    """Whether a text tells us how to work, which a question does not: nothing in it is followed."""
    return bool(_OVERRIDE.search(skeleton))


def is_dialect(question: str) -> bool:
    """Whether a question holds marks or tool names that only programs write."""
    return bool(_DIALECT.search(question))
