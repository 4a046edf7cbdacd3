"""The laws every stage keeps, over documents as dirty as real ones."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from copydesk.stages.dateline import Dateline
from copydesk.stages.headline import Headline
from copydesk.stages.language import Language
from copydesk.stages.limits import Limits
from copydesk.stages.lookalikes import Lookalikes
from copydesk.stages.loops import Loops
from copydesk.stages.mojibake import Mojibake
from copydesk.stages.names import Names
from copydesk.stages.rewrite import Rewrite
from copydesk.stages.source_language import SourceLanguage
from copydesk.stages.stage import FIELDS, Stage
from copydesk.stages.unicode import Unicode
from copydesk.text.document import Document
from copydesk.text.edits import Edit, apply
from copydesk.text.field import Field, LogRow, undo

HERE = Path(__file__).parent
STAGES: dict[str, Stage] = {
    "mojibake": Mojibake(),
    "unicode": Unicode(),
    "lookalikes": Lookalikes(),
    "language": Language(),
    "source_language": SourceLanguage(),
    "boilerplate": Rewrite(packs="boilerplate"),
    "dateline": Dateline(infer_year=True, agencies=("Xyz",)),
    "headline": Headline(),
    "translation": Rewrite(packs="translation"),
    "loops": Loops(),
    "names": Names(),
    "limits": Limits(),
}
for opened in STAGES.values():
    opened.open(HERE)

SNIPPETS = [
    *"abz AZ0.,!?<>&;\n\n\n\t  —’“”é",
    *"\x00\x07\x0b\x0c\r\x1b\x7f\x80\x85\x92\x93\x9d\xa0\xad\u0301\u0316\u061c\u200b\u200c\u200d\u200e\u200f",
    *"\u2009\u2028\u202a\u202b\u202c\u202d\u202e\u202f\u2060\u2066\u2067\u2068\u2069\u206a\u3000\ufeff\ufffc\ufffd\ufffe",
    *"ÃÂâ€œŸÐÑŠ¢£ÅÄÉ»«„›אבعبमクट中字한ไทยｱＡ！＆；ﬁĳǆ\u1112\u1161\u11ab\u0958\u212b\ufb2a👨👩🏽🏴\U000e0067\U000e007f\U0010ffff",
    "\r\n", "cafÃ©", "â€œquoteâ€\x9d", "Ã\xa0", "Å\xad", "&amp;", "&lt;b&gt;", "&eacute;", "&#10;", "&#13;", "&#x92;", "&#8232;", "&#xFF21;",
    "&#65279;", "&#x200b;", "＆ａｍｐ；", "<b>", "\x1b[31m", "\x1b[", "ÃƒÂ©", "Ñ‚Ð¾", "вЂњ", "  ", "   ", "a   b   c", " \t ",
    "\u0335" * 31, "e\u0301\u0323", "می\u200cرود", "\nAdd Comment\n", "Advertisement", "\nShare on Facebook", "Read more:\n", "12 Comments",
    "\nAñadir comentario\n", "© 2019 The Daily. All rights reserved.", "near of a hundred ", "Near of 3,000 ", ", collected by TASS ", " , ", " .",
    "“x”added ", "” he has settled.", "in which they have already died nearly ", "404 Not Found", "Access Denied", "KYIV, Sept 13 (Reuters) - ",
    "AP - ", "() – ", "Sep. 13 () –\n", "LONDON -- ", "MADRID, 4 Sep. 2020 (EFE).- ", "МОСКВА, 13 сен — РИА Новости. ", "(Xyz) - ", "\n\n  ",
    "新华社北京9月13日电（记者张三）", "دبي 13 سبتمبر أيلول (رويترز) - ", "this Tuesday, in 2020 ", "KYIV. June 5. UNIAN. ", "New Delhi, Sep 13 (PTI) ",
    "The minister said on Monday that ",
    "El ministro dijo el lunes que ", "政府周一表示", "http://example.com/a ", "“AMANHÃ” ", "É» ", "É” ",
    "1.234.567 people ", "2,5 % ", "8.733 km ", "0,3 ", "12.000 inhabitants ", "114,500 million ", "(0. 42%) ", "3 one thousand men ",
    "，", "。", "（x） ", " ”he said ", ", “he said ", "“ ", "..", ". .", ",, ", "the the end ", "closed.Then it ", "19:45Zelensky ", "Vardamassured ",
    " () ", "\nTags:\n", "\nPhoto: AFP\n", "\nSource: agencies\n", "\nFollow us on Telegram\n", "\nРеклама\n", "OTSC ", "CSTO ", "(…) ",
    "B\u0430nk ", "\u0421OVID ", "C\u041eVID ", "Work\u0441 ", "замóк ", "м\u0061рта ", "TNFα ", "\nShips leave the old port\n", "Ships leave the old port",
    "of the old port ", "of the old port of the old port of the old port ", "it is, it is, it is, ", "Adar Adar Adar Adar ",
    "Alto Vardam ", "Alto-Vardam ", "Marlena Tarbock ", "Marlena Taerbock ", "Marbán ", "Marban ",
]  # fmt: skip
dirty = st.lists(st.sampled_from(SNIPPETS), max_size=14).map("".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
texts = st.one_of(dirty, dirty, dirty, anything, st.tuples(dirty, anything, dirty).map("".join))
languages = st.sampled_from(["en", "es", None])
each_stage = pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES.keys())


def state(document: Document) -> object:
    return (document.title, document.text, document.headline, document.body, document.about, document.rejection)


def taken_back(field: Field) -> str:
    rows: list[list[LogRow]] = [[] for _ in field.passes]
    for row in field.log():
        rows[row.seq].append(row)
    now = field.raw
    for some in rows:
        assert some, "a pass without an edit"
        assert all(now[row.start : row.end] == row.before for row in some)
        assert all(row.before != row.after for row in some)
        now = apply(now, [Edit(row.start, row.end, row.after, row.rule) for row in some])
    assert now == field.text
    return undo(field.text, rows)


@each_stage
@settings(max_examples=400, deadline=None)
@given(text=texts, title=texts, language=languages, source=st.sampled_from([None, "es", "ru"]))
@example(text="a\r\n\x0bb", title="\u2028", language="en", source=None)
@example(text="&#10;&lt;b&gt; &amp;amp;", title="＆ａｍｐ；amp;", language="en", source=None)
@example(text="\u0958" + "\u0301" * 31, title="e\u200b\u0301", language=None, source=None)
def test_a_stage_again_on_its_own_work_changes_nothing(
    stage: Stage, text: str, title: str, language: str | None, source: str | None
) -> None:
    once = stage(Document.of(text, title, language=language, source_language=source))
    assert state(stage(once)) == state(once)


@each_stage
@settings(max_examples=300, deadline=None)
@given(text=texts, title=texts, language=languages)
def test_every_change_is_in_the_log_and_can_be_taken_back(
    stage: Stage, text: str, title: str, language: str | None
) -> None:
    document = stage(Document.of(text, title, language=language))
    assert (taken_back(document.headline), taken_back(document.body)) == (title, text)
    for name in FIELDS:
        field = document.field(name)
        assert {row.rule for row in field.log()} <= stage.reasons().keys()
        assert {row.stage for row in field.log()} <= {stage.name}
        assert all(0 <= mention.start < mention.end <= len(field.text) for mention in field.mentions)


@each_stage
@settings(max_examples=150, deadline=None)
@given(text=texts, title=texts, language=languages)
def test_the_same_document_becomes_the_same(stage: Stage, text: str, title: str, language: str | None) -> None:
    document = Document.of(text, title, language=language)
    again = type(stage).model_validate(stage.model_dump(by_alias=True))
    again.open(HERE)
    assert state(stage(document)) == state(again(document))


@settings(max_examples=300, deadline=None)
@given(text=texts, title=texts)
def test_all_stages_in_a_row_can_be_taken_back_and_leave_clean_text(text: str, title: str) -> None:
    document = Document.of(text, title)
    for stage in STAGES.values():
        document = stage(document)
    assert (taken_back(document.headline), taken_back(document.body)) == (title, text)
    for left in (document.title, document.text):
        assert not set(left) & set("\r\x00\x0b\x0c\x85\u2028\u2029\x1b\ufeff\u202e")


@settings(max_examples=300, deadline=None)
@given(text=texts, title=texts)
def test_the_letters_of_another_field_change_nothing_but_evidence(text: str, title: str) -> None:
    # The title is no evidence for how the text is normalized.
    stage = STAGES["unicode"]
    assert stage(Document.of(text, title)).body == stage(Document.of(text)).body
