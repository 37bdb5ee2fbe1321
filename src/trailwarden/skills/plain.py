"""Names from outside as plain text: what people wrote into cameras and labels is only data."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 80
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_MARKS = str.maketrans(dict.fromkeys("<>`*[]|\\#{}~", " "))
_GAPS = re.compile(r"\s+")


def clean(name: str, longest: int = _LONGEST) -> str:
    """A name on one line, without control characters and what Markdown or HTML would read.

    Longer ones end in an ellipsis.
    """
    seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in name)
    words = _GAPS.sub(" ", seen.translate(_MARKS)).strip()
    return words if len(words) <= longest else words[: longest - 1].rstrip() + _ELLIPSIS
