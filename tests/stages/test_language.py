"""Which language a document is in: right, sure, and the same every time."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
from copydesk.stages.language import Language
from copydesk.text.document import Document

STAGE = Language()
SENTENCES = {
    "en": "The government said on Monday that talks would go on despite the protests in the capital.",
    "es": "El gobierno dijo el lunes que las conversaciones continuarán a pesar de las protestas en la capital.",
    "fr": "Le gouvernement a déclaré lundi que les négociations se poursuivraient malgré les manifestations.",
    "de": "Die Regierung teilte am Montag mit, dass die Gespräche trotz der Proteste fortgesetzt werden.",
    "pt": "O governo disse na segunda-feira que as conversações vão continuar apesar dos protestos na capital.",
    "it": "Il governo ha detto lunedì che i colloqui andranno avanti nonostante le proteste nella capitale.",
    "ru": "Правительство заявило в понедельник, что переговоры продолжатся, несмотря на протесты в столице.",
    "uk": "Уряд заявив у понеділок, що переговори триватимуть, незважаючи на протести у столиці країни.",
    "ar": "قالت الحكومة يوم الاثنين إن المحادثات ستستمر رغم الاحتجاجات في العاصمة.",
    "zh": "政府周一表示，尽管首都发生抗议活动，谈判仍将继续进行。",
    "ja": "政府は月曜日、首都での抗議活動にもかかわらず交渉を続けると発表した。",
    "ko": "정부는 월요일 수도에서의 시위에도 불구하고 협상을 계속하겠다고 밝혔다.",
    "tr": "Hükümet pazartesi günü başkentteki protestolara rağmen görüşmelerin süreceğini açıkladı.",
    "pl": "Rząd poinformował w poniedziałek, że rozmowy będą kontynuowane mimo protestów w stolicy.",
    "fa": "دولت روز دوشنبه اعلام کرد که گفتگوها با وجود اعتراض‌ها در پایتخت ادامه خواهد یافت.",
    "hi": "सरकार ने सोमवार को कहा कि राजधानी में विरोध प्रदर्शनों के बावजूद बातचीत जारी रहेगी।",
    "he": "הממשלה הודיעה ביום שני כי השיחות יימשכו למרות ההפגנות בעיר הבירה.",
    "vi": "Chính phủ hôm thứ Hai cho biết các cuộc đàm phán sẽ tiếp tục bất chấp các cuộc biểu tình ở thủ đô.",
}


def detect(text: str, title: str = "", stage: Language = STAGE) -> str | None:
    return stage(Document.of(text, title)).about.language


@pytest.mark.parametrize(("language", "text"), SENTENCES.items(), ids=SENTENCES.keys())
def test_a_sentence_is_enough(language: str, text: str) -> None:
    document = STAGE(Document.of(text))
    assert document.about.language == language
    assert document.about.language_confidence is not None
    assert 0 < document.about.language_confidence <= 1
    assert document.text == text
    assert document.body.passes == ()


@pytest.mark.parametrize(("language", "text"), SENTENCES.items(), ids=SENTENCES.keys())
def test_addresses_handles_and_controls_do_not_hide_it(language: str, text: str) -> None:
    noisy = f"https://www.example.com/the/english/words/in/the/address @handle \x00\x07\ufeff{text}\t\u200b"
    assert detect(noisy) == language


def test_a_declared_language_is_kept() -> None:
    there = Document.of(SENTENCES["en"], language="xx")
    assert STAGE(there) is there


NO_LANGUAGE = [
    "",
    " ",
    "OK",
    "12 345 678 90 12 345 678 90 11 22 33 44 55",
    "!!! ??? ... --- *** ",
    "😀😀😀😀😀😀😀😀",
    "http://example.com/a/very/long/address/of/a/page/in/english",
]


@pytest.mark.parametrize("text", NO_LANGUAGE)
def test_what_has_too_few_letters_is_undetermined(text: str) -> None:
    document = STAGE(Document.of(text))
    assert document.about.language == "und"
    assert document.about.language_confidence is None


def test_a_short_text_is_judged_with_its_title() -> None:
    assert detect("Yes, he said.") == "und"
    assert detect("Yes, he said.", SENTENCES["en"]) == "en"


def test_what_cld2_only_guesses_at_is_not_believed() -> None:
    # Told to do its best, it calls this English, and reliably so.
    assert detect("En 2012 se registraron aproximadamente 3.400 casos.") in ("es", "und")


def test_a_letter_of_chinese_counts_as_three() -> None:
    assert detect("政府周一表示谈判") == "zh"
    assert detect("新闻") == "und"


@pytest.mark.parametrize("detector", ["cld2", "langdetect"])
def test_repeats_and_order_change_nothing(detector: Literal["cld2", "langdetect"]) -> None:
    stage = Language(detector=detector)
    texts = [*list(SENTENCES.values())[:6], SENTENCES["en"][:60] + SENTENCES["de"][:60]]
    first = [stage(Document.of(text)).about for text in texts]
    for turn in range(20):
        rotated = texts[turn % 7 :] + texts[: turn % 7]
        found = {text: stage(Document.of(text)).about for text in rotated}
        assert [found[text] for text in texts] == first


PROGRAM = """
import sys
from copydesk.stages.language import Language
from copydesk.text.document import Document
for line in sys.stdin.buffer.read().decode("utf-8").split("\\n"):
    for detector in ("cld2", "langdetect"):
        about = Language(detector=detector)(Document.of(line)).about
        print(about.language, about.language_confidence)
"""


def test_the_hash_seed_changes_nothing() -> None:
    lines = "\n".join([*SENTENCES.values(), SENTENCES["en"][:50] + SENTENCES["de"][:50]])
    root = str(Path(copydesk.__file__).parents[1])
    told = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], input=lines.encode(), capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root},
        ).stdout
        for seed in ("1", "4242")
    ]  # fmt: skip
    assert told[0] == told[1]
    assert told[0].count(b"\n") == 2 * (len(SENTENCES) + 1)


@pytest.mark.parametrize(("language", "text"), list(SENTENCES.items())[:12])
def test_langdetect_alone_agrees(language: str, text: str) -> None:
    assert detect(text, stage=Language(detector="langdetect")) == language


weird = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("abc \n\t\r\x00\x0b\x85\u2028\ufeff\ufffe\ufdd0\ue000\u0378\U000e0041\U0010ffff中한é"),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=500, deadline=None)
@given(weird, weird)
def test_no_text_raises(text: str, title: str) -> None:
    document = Language(min_letters=1)(Document.of(text, title))
    assert document.about.language
    assert (document.text, document.title) == (text, title)


@pytest.mark.parametrize("place", range(0, 0x11))
def test_no_letter_of_any_plane_raises(place: int) -> None:
    stage = Language(min_letters=1)
    for start in range(place << 16, (place + 1) << 16, 331):
        if not 0xD800 <= start < 0xE000:
            stage(Document.of(f"the word {chr(start)} is here"))
