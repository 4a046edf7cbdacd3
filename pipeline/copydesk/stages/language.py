"""Which language a document is in, and how sure that is.

Two detectors, since none is both fast and good on its own: CLD2 answers at once and says when it is unsure; then, and
only then, langdetect, some fifty times slower, breaks the tie. langdetect draws random numbers; it is seeded, so the
answer is the same on every run. A language the input declares is taken as it is.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal

import pycld2
import regex
from pydantic import Field

from copydesk.stages.stage import Stage
from copydesk.text.document import Document

UNDETERMINED: Final = "und"
SAMPLE: Final = 500
"""Characters CLD2 is shown first: beyond this its answer rarely changes, and the time goes on growing."""
LONG_SAMPLE: Final = 4_000
"""Characters it is shown where the first were not enough: it is still much faster than the second opinion."""
SECOND_OPINION: Final = 400
"""Characters langdetect is shown beside it: it takes 10 ms for a thousand."""

_LETTER = regex.compile(r"\p{L}")
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
# CLD2 refuses controls but tab and break, unassigned and private characters; addresses and handles are in no language.
_NOISE = regex.compile(r"(?:https?://|www\.|@)\S+|[\p{C}--[\n\t]]", flags=regex.VERSION1)
_CODES: Final = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "nb": "no",
    "zh-Hant": "zh",
    "zh-cn": "zh",
    "zh-tw": "zh",
}


class Language(Stage):
    """Detect the language of the text; the title takes the same. `und` for text too short or without letters."""

    use: Literal["language"] = "language"
    detector: Literal["cld2", "langdetect"] = Field(
        "cld2", description="cld2: fast, langdetect breaks the tie where it is unsure; langdetect: always langdetect"
    )
    seed: int = Field(0, ge=0, description="seed of langdetect's random numbers")
    min_letters: int = Field(
        20, ge=1, description="letters a text must have; a letter of Chinese, Japanese or Korean counts as three"
    )
    min_share: float = Field(
        0.7, gt=0, le=1, description="cld2: share of the text its first language must have to be believed at once"
    )

    rules: ClassVar[Mapping[str, str]] = {}

    def __call__(self, document: Document) -> Document:
        """The document with ``language`` and ``language_confidence`` filled in, unless they were declared."""
        if document.about.language is not None:
            return document
        text = document.text
        if self._too_short(text):
            # A text of few letters is judged together with its title.
            text = f"{document.title}\n{text}"
        code, confidence = (UNDETERMINED, None) if self._too_short(text) else self._detect(text)
        return document.learn(language=code, language_confidence=confidence)

    def _too_short(self, text: str) -> bool:
        # The first words nearly always settle it.
        return all(_letters(text[:size]) < self.min_letters for size in (4 * self.min_letters, LONG_SAMPLE))

    def _detect(self, text: str) -> tuple[str, float | None]:
        if self.detector == "langdetect":
            return self._langdetect(_sample(text, LONG_SAMPLE))
        first, sample, candidates, reliable = UNDETERMINED, "", dict[str, float](), False
        for size in (SAMPLE, LONG_SAMPLE):
            sample = _sample(text, size)
            reliable, _, details = pycld2.detect(sample, isPlainText=True)
            candidates = _shares(details)
            first = _code(details[0][1])
            if reliable and candidates.get(first, 0) >= self.min_share:
                return first, candidates[first]
            if len(text) <= size:
                break
        # Told to do its best, CLD2 calls any guess reliable, a short Spanish sentence English: good for a candidate.
        candidates = _shares(pycld2.detect(sample, isPlainText=True, bestEffort=True)[2]) | candidates
        other, confidence = self._langdetect(_sample(text, SECOND_OPINION))
        # langdetect knows 55 languages and names one of them whatever it is shown: alone it is not believed.
        if other in candidates:
            return other, confidence
        return (first, candidates[first]) if reliable and first in candidates else (UNDETERMINED, None)

    def _langdetect(self, sample: str) -> tuple[str, float | None]:
        from langdetect.lang_detect_exception import LangDetectException  # noqa: PLC0415 - loading it takes a second

        detector = _factory(self.seed).create()
        detector.append(sample)
        try:
            best = detector.get_probabilities()
        except LangDetectException:
            return UNDETERMINED, None
        return (_code(best[0].lang), round(best[0].prob, 6)) if best else (UNDETERMINED, None)


def _shares(details: Iterable[tuple[str, str, int, float]]) -> dict[str, float]:
    """Share of the text by language, as CLD2 tells it."""
    return {_code(code): percent / 100 for _, code, percent, _ in reversed(tuple(details)) if code != "un"}


def _sample(text: str, size: int) -> str:
    return str(_NOISE.sub("", text[: 2 * size]))[:size]


def _letters(text: str) -> int:
    text = _NOISE.sub("", text)
    return len(_LETTER.findall(text)) + 2 * len(_DENSE.findall(text))


def _code(code: str) -> str:
    return _CODES.get(code, code)


@lru_cache(maxsize=4)
def _factory(seed: int) -> Any:
    # The library's own factory is one for the whole process and takes its seed from a class attribute.
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory  # noqa: PLC0415

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = seed
    return factory
