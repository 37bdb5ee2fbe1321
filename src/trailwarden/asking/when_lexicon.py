"""The words of time, and how people misspell and shorten them."""

from __future__ import annotations

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
NUMBERS = {word: str(number) for number, word in enumerate(ONES)} | {
    word: str(number) for word, number in TENS.items()
}
TENTHS = {"twentieth": "20th", "thirtieth": "30th"}

ALIASES = {
    "wk": "week", "wks": "weeks", "weeek": "week", "wek": "week",
    "mnth": "month", "mth": "month", "monht": "month", "motnh": "month", "mnths": "months",
    "mths": "months", "yr": "year", "yrs": "years", "hr": "hour", "hrs": "hours", "h": "hour",
    "min": "minutes", "mins": "minutes", "d": "days", "dya": "day", "dyas": "days",
    "yday": "yesterday", "ystrday": "yesterday", "yest": "yesterday", "yesterdays": "yesterday",
    "todays": "today", "tody": "today", "tonite": "tonight",
    "nite": "night", "nites": "nights", "nigth": "night", "nihgt": "night",
    "tmrw": "tomorrow", "tomorow": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow",
    "wkend": "weekend", "wknd": "weekend", "weeknd": "weekend", "weekned": "weekend",
    "wkends": "weekends", "autum": "autumn", "autunm": "autumn", "sumer": "summer",
    "sping": "spring", "wintr": "winter", "mornin": "morning", "evning": "evening",
    "jan": "january", "feb": "february", "febr": "february", "apr": "april", "aprl": "april",
    "jun": "june", "jul": "july", "jully": "july", "aug": "august", "sep": "september",
    "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "tue": "tuesday", "tues": "tuesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday", "wensday": "wednesday", "wendsday": "wednesday",
    "til": "until", "till": "until", "untill": "until", "thru": "through", "btw": "between",
    "betwen": "between", "bewteen": "between", "beetween": "between", "sinse": "since",
    "sicne": "since", "befor": "before", "lst": "last", "prev": "previous", "prior": "previous",
    "begining": "beginning", "fornight": "fortnight", "christmass": "christmas",
    "xmas": "christmas",
}  # fmt: skip
"""Slips and short forms, letter by letter: a nearness search would take "moth" for "month"."""

SPELLABLE = (
    "yesterday", *WEEKDAYS, *(month for month in MONTHS if len(month) > 4), "tomorrow",
    "since", "until", "before", "between", "during", "around", "morning", "evening", "afternoon",
    "weekend", "summer", "winter", "autumn", "midnight", "midday", "sunset", "sunrise", "twilight",
    "daylight", "daytime", "tonight", "today",
)  # fmt: skip
NO_SLIP = {
    "marsh",
    "match",
    "sundry",
    "sundae",
    "mayday",
    "sunny",
    "larch",
    "starch",
    "much",
    "science",
    "bedroom",
    "mooring",
    "burning",
    "buring",
    "sling",
    "unlit",
    "ground",
    "arounds",
    "toad",
    "toads",
    "frida",
}
