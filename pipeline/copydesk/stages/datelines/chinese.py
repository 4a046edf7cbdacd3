"""Datelines in Chinese: 新华社北京9月13日电（记者张三）. They end in a word, not in a dash."""

from functools import lru_cache

import regex

from copydesk.stages.datelines.days import Day, number
from copydesk.stages.datelines.lexicon import Lexicon
from copydesk.stages.datelines.shapes import Shape

_REPORTER = r"(?:[（(](?:[^（）()\n]{0,12})(?:记者|記者|通讯员|编辑|編譯)[^（）()\n]{1,40}[）)])?"
_HAN = regex.compile(r"\p{Han}")


def read_chinese(line: str, words: Lexicon) -> Shape | None:
    """The dateline a line of Chinese opens with; None if it opens with none."""
    if _HAN.search(line, 0, 4) is None:
        return None
    pattern = _pattern(words.agency, words.generic_word)
    found = pattern.match(line)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    day = None
    if found["month"]:
        year = number(found["year"]) if found["year"] else None
        day = Day(year, number(found["month"]), number(found["day"]))
    if day is not None and not (day.day and day.exists()):
        return None
    end = found.end()
    return Shape(end, found["place"] or "", day, agency=found["agency"], dash="电", alone=not line[end:].strip())


@lru_cache(maxsize=4)
def _pattern(agency: str, generic: str) -> "regex.Pattern[str]":
    # Without place and date only the plain word for "report" and a colon or a blank ends it.
    return regex.compile(
        rf"(?P<open>[（(【])?(?P<agency>{agency}|{generic})(?:[记記]者\p{{Han}}{{2,4}})?"
        r"(?:(?P<place>[\p{Han}·]{2,12}?)?(?:(?P<year>[0-9０-９]{4})年)?(?:(?P<month>[0-9０-９]{1,2})月)?(?P<day>[0-9０-９]{1,2})日(?:[电電讯訊]|消息)"
        r"|(?P<place>[\p{Han}·]{2,5}?)[电電](?=[\s　：:（(）)】])|(?:消息|[电電讯訊])(?=[：:）)】]))"
        rf"(?P<close>[）)】])?{_REPORTER}[：:]?[\s　]*"
    )
