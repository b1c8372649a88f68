"""How people say it -> how the grammar says it: synonyms, the word order of other languages,
pronouns, comparisons with "too" and "not so".

Each row is a pattern and its plain wording, tried in order over the whole text in lower case, before
it is cut into clauses. What no row knows is left as it is, for the grammar to understand or to ask.
"""

# ruff: noqa: E501 - a pattern is read best on one line
from __future__ import annotations

import re
from collections.abc import Callable

from photoplay.planning.words.orders import MODES, PLAYER
from photoplay.planning.words.scene import TIME

_OPPOSITE = {
    "fast": "slower", "quick": "slower", "rushed": "slower", "hurried": "slower", "hectic": "slower",
    "slow": "faster", "sluggish": "faster", "lazy": "faster", "draggy": "faster",
    "loud": "calmer", "strong": "calmer", "intense": "calmer", "aggressive": "calmer", "big": "calmer",
    "energetic": "calmer", "powerful": "calmer", "harsh": "calmer", "much": "calmer", "heavy": "calmer",
    "dramatic": "calmer", "hard": "calmer", "wild": "calmer", "exciting": "calmer", "noisy": "calmer",
    "quiet": "louder", "soft": "louder", "weak": "louder", "calm": "louder", "boring": "louder",
    "tame": "louder", "flat": "louder", "dull": "louder", "gentle": "louder", "sleepy": "louder",
    "busy": "sparser", "dense": "sparser", "thick": "sparser", "crowded": "sparser", "full": "sparser",
    "many notes": "sparser", "complicated": "sparser", "cluttered": "sparser", "complex": "sparser",
    "much going on": "sparser", "many things": "sparser",
    "thin": "denser", "empty": "denser", "sparse": "denser", "bare": "denser", "simple": "denser",
}  # fmt: skip
_COMPARED = {
    "slow": "slower", "fast": "faster", "quick": "faster", "rapid": "faster", "strong": "stronger",
    "loud": "louder", "big": "bigger", "lively": "livelier", "soft": "softer", "low": "quieter",
    "thin": "thinner", "full": "fuller", "rich": "richer", "simple": "simpler",
}  # fmt: skip
_MOODS = {
    "sadder": "sad", "happier": "happy", "warmer": "warm", "scarier": "scary", "funnier": "funny",
    "moodier": "melancholic", "dreamier": "dreamy", "gloomier": "dark", "eerier": "eerie",
    "creepier": "creepy", "sweeter": "tender", "tenderer": "tender", "angrier": "angry",
    "merrier": "cheerful", "lonelier": "lonely", "cosier": "warm", "cozier": "warm", "cosy": "warm",
    "cozy": "warm", "moody": "melancholic", "gloomy": "dark", "sinister": "dark", "ominous": "dark",
    "menacing": "tense", "threatening": "tense", "tension": "tense", "nervous": "tense", "anxious": "tense",
    "thrilling": "suspenseful", "frightening": "scary", "merry": "cheerful", "glad": "happy", "sunny": "bright",
    "positive": "uplifting", "optimistic": "hopeful", "soothing": "calm", "tranquil": "peaceful",
    "meditative": "serene", "mellow": "gentle", "relax": "relaxed", "relaxation": "relaxed",
    "emotional": "tender", "touching": "tender", "sentimental": "nostalgic", "bittersweet": "wistful",
    "victorious": "triumphant", "grand": "majestic", "cinematic": "epic", "grandiose": "epic",
    "silly": "quirky", "goofy": "quirky", "cute": "playful", "magic": "magical", "adventurous": "heroic",
    "thoughtful": "wistful", "comic": "funny", "comical": "funny", "haunting": "eerie", "mystic": "mysterious",
    "secretive": "mysterious", "joyous": "joyful", "sorrowful": "sad", "unhappy": "sad", "depressing": "sad",
    "combat": "aggressive", "battle": "aggressive", "fight": "aggressive", "war": "dramatic",
    "chase": "driving", "spy": "mysterious", "detective": "mysterious", "noir": "mysterious",
    "party": "energetic", "wedding": "romantic", "lullaby": "gentle", "funeral": "mournful",
    "fairy tale": "magical", "fairytale": "magical", "superhero": "heroic", "comedy": "funny",
    "cartoon": "playful", "spa": "relaxed", "victory": "triumphant", "adventure": "heroic",
    "zombie": "scary", "haunted": "eerie", "thriller": "suspenseful", "sleep": "sleepy",
    "celebration": "joyful", "celebratory": "joyful", "children": "playful", "kids": "playful",
}  # fmt: skip
_AT = rf"(?:at|on|by|around|near)?\s*(?:the\s+)?(?:minute|second|sec|mark|time|timestamp|timecode|position)\s+(?={TIME})"
_TOO = "|".join(sorted(map(re.escape, _OPPOSITE), key=len, reverse=True))
_HOW = r"(?:very |really |quite |so |a bit |a little |way |far |much |just )*"
_P = rf"(?:the |an? |all |any |some |more )*{PLAYER}"
_ADJECTIVE = r"(?:soft|gentle|warm|big|loud|quiet|light|heavy|nice|beautiful|lonely|sweet|deep|low|high|simple|delicate|distant|little|small|subtle)"
_OUTWARD = (r"(?:get rid of|remove|drop|lose|cut|delete|erase|quit|kill|ditch|skip|scrap|dump|mute|"
            r"take out|take away|throw out|leave out|strip out|pull out|cut out|switch off|turn off|silence)")  # fmt: skip
_INWARD = r"(?:add|include|bring in|bring back|put in|use|insert|throw in|introduce|give me)"
_STRIKE = (r"(?:drop|slam|punch|smash|boom|bang|strike|hit|accent|impact|stinger|sting|stab|crash|"
           r"whack|sforzando|sfz|thump|big chord|big moment|sync point|hit ?point|jolt)")  # fmt: skip
_ENERGY = r"(?:energy|intensity|dynamics?|power|volume level|excitement|drama)"
_STAY = r"(?:fixed|constant|steady|single|stable|uniform|same|unchanging|unchanged)"

_ROWS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # courtesy and small talk
    (r"\b(?:pls|plz|thx|if possible|if you can|i think|i guess|you know|kind of|sort of|basically|honestly|actually|"
     r"i would say|i'd say|would it be possible to|is it possible to|it would be (?:nice|great|cool|good)(?: if| to)?|"
     r"i(?:'d| would)? (?:prefer|rather have|suggest|wish)(?: for| that)?|how about|what about|why not|we should|you should|"
     r"feel free to|try to|try|let us|may(?: i| we)? have|hey|hi|hello|ok|okay|yes|well|so that it is)\b", " "),
    (r"\b(?:must|has to|have to|needs? to|ought to|should|shall)(?: to)?(?: be)?\b", " should "),
    (r"\bi (?:do not|don't|no|not) (?:like|want|love|need)\b", " no "),
    (r"\b(?:do not|dont)\b", "don't"),
    (r"\bput not\b|\bnot put\b|\bnot any\b|\bzero\b|\bfree of\b", "no"),
    (r"(?<=\d)\s*(?:secs?|seconds?)\b(?! (?:half|section|part|third))", " s"),
    (r"\b(bpm)s\b", r"\1"),
    # times
    (_AT, "at "),
    (rf"\bthe ({TIME}) (?:mark|point|spot)\b", r"\1"),
    (r"\b(?:right|exactly|precisely|just|directly) (?=(?:at|on|from|after|before)\b)", " "),
    (rf"\b(?:under|over|across|through|throughout|inside|within|between) (?={TIME}\s*-)", "from "),
    (rf"\b(?:as of|starting|as from|onwards? from|once we (?:reach|hit|get to)|from about|when we (?:reach|hit|get to)) (?={TIME})", "from "),
    (r"\bto the end\b(?! of)", " onwards "),
    (r"\b(?:the )?(?:part|bit|section|stretch) (?:of|in) the middle\b|\b(?:the )?(?:middle|central) (?:part|bit|section)\b", "in the middle"),
    (r"\b(?:in |at |for |of )?(?:the )?(?:final|last|ending|closing) (?:part|bit|stretch|moments?|scene)\b(?! \d)", "at the end"),
    (r"\b(?:in |at |for |of )?(?:the )?(?:opening|starting|beginning|initial) (?:part|bit|stretch|moments?|scene)\b(?! \d)", "at the beginning"),
    (r"(?:^|(?<=[,;] ))\s*(?:the |an? )?(?:intro|beginning|opening|start) (?=(?:is|should|drags|feels|sounds|needs|too|more|less|with)\b)", " at the beginning "),
    (r"(?:^|(?<=[,;] ))\s*(?:the |an? )?(?:outro|finale|end) (?=(?:is|should|drags|feels|sounds|needs|too|more|less)\b)", " at the end "),
    (r"\bwhen it (?:starts|begins)\b", "at the beginning"),
    (r"\bwhen it (?:ends|finishes|is over)\b", "at the end"),
    (r"\b(?:the )?(first|second) half\b(?! (?:time|as))", r"in the \1 half"),
    (r"\bin the in the\b", "in the"),
    (r"\band (?=in the (?:first|second) half\b)", ", "),
    (r"\b(?:except|but not|apart from|other than|excluding|save)(?: (?:for|at|in|during))? (?:the )?(?:very )?(?:end|ending|finale|outro|last part)\b", "before the last section"),
    (r"\b(?:except|but not|apart from|other than|excluding|save)(?: (?:for|at|in|during))? (?:the )?(?:very )?(?:beginning|start|opening|intro|first part)\b", "after the first section"),
    # from one thing to another
    (r"\b(?:it )?(?:begins?|starts?|starting|beginning|opens?) (?:out |off )?(?:as |with |being |very )*([a-z]+),? (?:and|but|then|and then) (?:it )?(?:becomes?|gets?|turns?|grows?|ends?(?: up)?|goes|moves to|then)(?: into| being)? (?:very |more )?([a-z]+)\b",
     r"in the first half \1, in the second half \2"),
    (r"\b(?:go|move|change|shift|develop|evolve)s? from ([a-z]+) to ([a-z]+)\b(?! \d)", r"in the first half \1, in the second half \2"),
    (rf"\b(?:start|begin|open)s? with ({_P})", r"at the beginning with \1"),
    (rf"\bhold (?:it |things |everything )?back until ({TIME}),? (?:and )?then (?:let (?:it|them|everything) (?:go|loose|rip|out)|unleash(?: it)?|go (?:wild|all out|full)|release(?: it)?|explode)\b",
     r"calmer until \1, louder from \1"),
    (rf"\b(?:build(?:s|ing)?(?: it)?(?: up)?|grow(?:s|ing)?|rise|rising|crescendo|swell|get louder|intensify|ramp up) (?:\w+ )?(?:until|till|to|into|towards?|up to) ({TIME})", r"louder until \1"),
    (rf"\b(?:die down|diminuendo|decrescendo|wind down|fade down|settle(?: down)?|get quieter) (?:until|till|to|into|towards?) ({TIME})", r"calmer until \1"),
    # pronouns and exchanges
    (rf"\b{_HOW}(?:too )?(?:loud |annoying |noisy |much |many )*({PLAYER})\s*,\s*(?:please )?{_OUTWARD} (?:them|it|that|those|this)(?: all)?\b", r"no \1"),
    (rf"\bno ({_P})\s*,\s*{_OUTWARD} (?:them|it|that|those|this)\b", r"no \1"),
    (rf"\b(?:the |an? )?(?:sound of (?:the )?)?({PLAYER})\s*,? i (?:like|love|want|need|enjoy)(?: it| that| them| this)?\s*,?\s*(?:please )?{_INWARD}(?: it| that| them| this)?\b", r"add \1"),
    (rf"\b(?:swap|replace|exchange|change|substitute|trade|switch) (?:out )?({_P}) (?:for|with|by|to|against) ({_P})", r"no \1, add \2"),
    (rf"\b({_P}) instead of ({_P})", r"no \2, add \1"),
    (rf"\b({_P}) rather than ({_P})", r"no \2, add \1"),
    (rf"\b({_P})\s*,?\s*(?:and |but )?not ({_P})", r"no \2, add \1"),
    (rf"\bnot ({_P})\s*,?\s*but ({_P})", r"no \1, add \2"),
    (r"\b(\d{1,2}/[248]) (?:instead of|rather than|not) \d{1,2}/[248]\b", r"\1"),
    (rf"\b({MODES}) (?:instead of|rather than|not) (?:{MODES})\b", r"\1"),
    (rf"\b(?:from )?(?:{MODES}) to ({MODES})\b", r"\1"),
    (r"\binstead\b(?! of)", " "),
    (rf"\b{_OUTWARD} (?={_P})", "no "),
    (rf"\btacet ({_P})|\b({_P}) (?:is |are |stays? |remains? )?(?:tacet|silent|gone)\b", r"no \1\2"),
    (rf"\b({_P}) (?:enters?|joins?(?: in)?|comes? in|appears?|starts?|takes? over|plays?|should play|should enter|should come in)\b", r"add \1"),
    (r"\b(?:no|without) the big drum(?: thing| sound| stuff)?s?\b", "no drums"),
    (r"\bnothing (?:else|more)\b|\band that's (?:it|all)\b|\bthat's (?:it|all)\b", " "),
    (rf"\b(with|add|and|in|,) {_ADJECTIVE} ({PLAYER})\b", r"\1 \2"),
    (rf"\b(?:keep |have |use |let )?(?:the )?({PLAYER}) only (?:play |enter |come in |start )?(?:after|from) ({TIME})", r"no \1 until \2"),
    (rf"\b(?:keep |have |use |let )?(?:the )?({PLAYER}) only (?:play )?(?:until|before|up to) ({TIME})", r"no \1 from \2"),
    # silence
    (r"\b(?:general |grand |total )?(?:pause|rest|break|gap)(?: of the music| in the music)? (?=(?:from|between|at)\b)|\bg\.?p (?=(?:from|between)\b)", "silence "),
    (rf"\b(?:wait(?: with the music)?|hold(?: off)?(?: with)?(?: the)?(?: music)?|don't start(?: the music)?(?: yet)?|keep (?:it )?(?:silent|quiet)|delay (?:the )?(?:music|start)) (?:un)?till? (?={TIME})", "silence until "),
    (rf"\b(?:let )?(?:the )?music (?:only |should |just )*(?:start|begin|enter|come in)s? (?:only )?(?:at|from|after) (?={TIME})", "silence until "),
    (rf"\b{_OUTWARD} (?:the |all )?(?:music|sound|everything)\b|\b(?:pause|stop) (?:the |all )?(?:music|everything)\b|\b(?:the )?music (?:off|out|stops?)\b", "silence"),
    (rf"\bsilence (?:at|after) ({TIME})(?!\s*(?:-|to|until|and))", r"silence from \1"),
    (r"\bso (?:that )?(?:people|we|you|they|one|i|everybody|everyone|the audience) (?:can )?(?:hear|see|listen|notice|understand)\b.*$", " "),
    # strikes
    (rf"\b(?:the )?(?:cut|moment|frame|scene|picture|shot|point) (?:at|on) ({TIME}) (?:is |should |to |be |get )*(?:be )?(?:struck|hit|accented|marked|punched|emphasi[sz]ed|stressed|underlined)\b", r"hit at \1"),
    (rf"\b(?:i want )?(?:the )?(?:beat|bass|music) (?:to )?drops? (?:at|on) (?={TIME})", "hit at "),
    (rf"\b(?:drop|place|land|put|set|want|add|give me|need) (?:an? |the |some )?(?:really )?(?:big |strong |huge |hard |loud |massive )?{_STRIKE}s? (?:at|on) (?={TIME})", "hit at "),
    (rf"\b(?:two|three|four|several|\d) {_STRIKE}s?\s*[:,-]?\s*(?:the )?(?:one|first) (?:at|on) ({TIME}),?(?: and)? (?:the )?(?:other|second|another|one|next)(?: one)? (?:at|on) ({TIME})", r"hit at \1 and \2"),
    (rf"\b{_STRIKE}s? (?:right )?(?:at|on) ({TIME}),?\s*(?:and|&) (?:at|on) (?={TIME})", r"hit at \1 and "),
    (rf"\b(?:an? |the |one )?(?:really )?(?:big |strong |huge |hard |loud |massive |short )?{_STRIKE}s? (?:at|on) (?={TIME})", "hit at "),
    (rf"\bat ({TIME}) (?:an? |the |one )?(?:really )?(?:big |strong |huge |hard |loud |massive |short )?{_STRIKE}\b(?! (?:at|on))", r"hit at \1"),
    (rf"\bhit at ({TIME}) (?:pls|please|now|here)\b", r"hit at \1"),
    (r"\b(?:every|all|each) single (cuts?)\b|\b(?:every|each) one of the (cuts)\b", r"every \1\2"),
    (r"\b(?:nothing|no|avoid|without|never)(?: anything)? (?:sudden \w+|loud surprises?|startling|sudden|shocking|jumpy|surprising|surprises?|jump ?scares?|shocks?|scares?)\b", "for calm use"),
    # the end
    (r"\b(?:ends?|finish(?:es)?|closes?|concludes?) (?:it )?(?:strong(?:ly)?|big|hard|powerful(?:ly)?|loud(?:ly)?|with (?:power|force|a punch|a blast))\b", "end with a bang"),
    (r"\b(?:ritardando|rallentando|rit|rall|ritard)(?=\W|$)", "slower"),
    (r"\b(?:accelerando|accel)(?=\W|$)", "faster"),
    (r"\b(?:(?:leave|keep|let) )?(?:the )?(?:last|final) (?:chord|note|harmony) (?:open|hanging|unresolved|in the air|suspended)\b|\b(?:leave|keep) (?:us|it|them|things|everything) (?:hanging|in the air|in suspense)(?: at the end)?\b", "open ending"),
    (r"\b(?:leave|keep|let) (?:the )?ending open\b", "open ending"),
    # tempo
    (rf"\b(?:keep |hold |use |with |at )?(?:one |an? |the )?{_STAY}(?: and {_STAY})? (?:tempo|bpm|speed|pulse)\b|\b(?:keep|hold|leave) the (?:tempo|speed|bpm) {_STAY}\b|\bno tempo changes?\b|\bdon't (?:change|vary|bend) the (?:tempo|speed)\b|\bone tempo\b|\bone {_STAY} tempo\b", "one fixed tempo"),
    (r"\b(?:move|push|drive|hurry)(?: it)? (?:along|forward|on)\b|\bdrags\b|\bdragging\b", "faster"),
    (r"\bbeats? (?:per|a|by|in a|in one) minute\b", "bpm"),
    (r"\b([a-g])(?:[- ]?flat|\u266d)(?=\s)", r"\1 flat"),
    (r"\b([a-g])(?:[- ]?sharp|\u266f)(?=\s)", r"\1 sharp"),
    (r"(?<!more )(?<!less )(?<!so )\bintense\b", "powerful"),
    # amounts
    (rf"\b{_HOW}(?:is |are |has |have )?too (?:much )?({_TOO})\b", lambda m: _OPPOSITE[m.group(1)]),
    (rf"\b(?:not|isn't|shouldn't be) (?:so|too|as|that|very|this) ({_TOO})\b", lambda m: _OPPOSITE[m.group(1)]),
    (r"\bless (?:much )?(fast|slow|thin|heavy|hectic|boring|thick|quick|loud|quiet)\b", lambda m: _OPPOSITE[m.group(1)]),
    (rf"\bmore ({'|'.join(_COMPARED)})(?:ly)?\b(?! (?:{PLAYER}))", lambda m: _COMPARED[m.group(1)]),
    (rf"\b({'|'.join(_MOODS)})\b", lambda m: _MOODS[m.group(1)]),
    (rf"\b(?:bring|turn|push|raise|increase|boost|lift|crank|take|pump|put)(?: up)? (?:the |its |some )?{_ENERGY}(?: levels?)?(?: up)?(?: by)?\b|\bmore {_ENERGY}\b", "more energy"),
    (rf"\b(?:bring|turn|lower|reduce|decrease|drop|cut|take)(?: down)? (?:the |its |some )?{_ENERGY}(?: levels?)?(?: down)?(?: by)?\b|\bless {_ENERGY}\b", "less energy"),
    (r"\b(?:hype|spice|beef|crank|kick|fire|juice|liven|jazz|power|perk|step|speak|rev) (?:it |things |everything |that |this )?up\b|\bgo (?:harder|bigger|wild|all out)\b|\bgive it (?:more )?(?:some )?(?:power|energy|punch|oomph|drive)\b", "more energy"),
    (r"\b(?:cool|settle|quiet|quieten|bring|dial|simmer|ease|wind|turn|chill) (?:it |things |everything |that |this )?(?:down|out|off|back)\b(?! ?to \d)", "calmer"),
    (r"\b(?:subito |sub )piano\b|\b(?:pianissimo|più piano|piu piano|sotto voce)\b", "softer"),
    (r"\b(?:subito |sub )?(?:forte|fortissimo|più forte|piu forte)\b", "louder"),
    (r"\bless is more\b|\b(?:thin|strip|clear|clean|pare) (?:it |things |everything |the texture |the arrangement )?(?:out|down|back|up)\b(?: the (?:texture|arrangement|music|mix))?", "sparser"),
    (r"\b(?:thicken|fill)(?: it| things)?(?: out| up)?(?: the (?:texture|arrangement|music))?\b", "denser"),
    (r"\bthin (?:the (?:texture|arrangement|music|mix))", "sparser"),
    (r"\b(?:less|fewer|not so many|not as many|not too many|so few) notes\b", "fewer notes"),
    (r"\b(?:more )?(?:modern|contemporary|futuristic)\b(?=.*\b(?:electronic|rock|jazz|orchestral|folk|piano|ambient|epic|lofi|lo-fi)\b)", " "),
    (r"\b(?:when|while|where|as) (?:i|we|he|she|they|you|somebody|someone) (?:talk|speak|talks|speaks|am talking|is talking|are talking|is speaking)(?=.*\d)", " "),
    (rf"\bsolo ({PLAYER})(?= (?:at|in|from|for|until|during|on)\b)", r"add \1"),
    (r"\bthe (?:texture|arrangement|orchestration) (?=(?:is|should|sparser|denser|calmer|louder)\b)", " "),
)  # fmt: skip


def plainly(text: str) -> str:
    """`text`, in lower case, in the words of the grammar."""
    for pattern, plain in _ROWS:
        text = re.sub(pattern, plain, text)
    return re.sub(r"\s+", " ", text)
