"""Wrong encodings: what is repaired, what must never be touched, and that the gate before ftfy loses nothing."""

import random

import ftfy
import pytest
from ftfy import chardata
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.stages.mojibake import FTFY, Mojibake, gate
from copydesk.text.document import Document
from copydesk.text.edits import Edit, apply
from copydesk.text.field import LogRow, undo
from copydesk.text.mentions import Flag

STAGE = Mojibake()
CODECS = ["cp1252", "latin-1", "cp1251", "cp1250", "cp1253", "cp1257", "mac_roman", "cp437"]


def run(text: str, title: str = "") -> Document:
    return STAGE(Document.of(text, title))


def log(document: Document) -> list[LogRow]:
    return list(document.body.log())


def misread(text: str, codec: str = "cp1252") -> str:
    """What becomes of UTF-8 read in another encoding; undefined bytes as browsers read them."""
    return "".join(
        bytes([byte]).decode(codec, "ignore") or bytes([byte]).decode("latin-1") for byte in text.encode("utf-8")
    )


PIECES = [
    *(misread(letter, codec) for codec in CODECS for letter in "éàñüßøÉłŭščž—’“”…€°я世ğمε\xa0"),
    *"abz AZ.,!?<>&;#019\t\xa0éàÃÂâ€™“”«»ñ°²œŒ×√†ГВРÎŸ¡¿—…şİłŭж中ｱＡ！　ﬁﬂĳǆ",
    *"\x80\x85\x91\x92\x93\x9d\x1a\x1b\x00\x07\x0b\x0c\x7f\xad\ufeff\ufffc\ufffd\u2028\u200b\u206a",
    "&amp;", "&lt;", "&eacute;", "&#233;", "&#x92;", "&nbsp;", "&NotAnEntity;", "&quot;", "\x1b[31m", "\x1b[0m", "â€œ", "â€", "Ã ", "Â ",
]  # fmt: skip
dirty_line = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)


def lines_of(text: str) -> list[str]:
    for mark in "\r\x0b\u2028\u2029":
        text = text.replace(mark, "\n")
    return text.split("\n")


@settings(max_examples=1_500, deadline=None)
@given(dirty_line)
def test_the_gate_opens_for_every_line_ftfy_would_change(text: str) -> None:
    for line in lines_of(text):
        if ftfy.fix_text(line, FTFY) != line:
            assert gate().open_for(line)
            assert gate().open_for(f"before\n{line}\nafter")


def test_the_gate_opens_for_what_chance_deals_too() -> None:
    dealt = random.Random(11)
    changed = 0
    for _ in range(6_000):
        line = lines_of("".join(dealt.choices(PIECES, k=dealt.randint(1, 6))))[0]
        if ftfy.fix_text(line, FTFY) != line:
            changed += 1
            assert gate().open_for(line), ascii(line)
    assert changed > 1_000


@pytest.mark.parametrize("char", [chr(c) for table in (chardata.LIGATURES, chardata.WIDTH_MAP) for c in table])
def test_the_gate_opens_for_each_letter_of_ftfy_s_tables(char: str) -> None:
    assert gate().open_for(f"a{char}b")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain English, nothing more.",
        "naïve café",
        "Übergröße",
        "Привет, мир",
        "世界和平",
        "¿Qué? ¡Sí!",
        "“Yes,” he said – no…",
    ],
)
def test_the_gate_stays_shut_for_clean_text(text: str) -> None:
    assert gate().open_for(text) == []


@settings(max_examples=700, deadline=None)
@given(dirty_line)
def test_each_line_becomes_what_ftfy_makes_of_it(line: str) -> None:
    line = lines_of(line)[0]
    document = run(line)
    steps = {row.rule for row in log(document)}
    passes = [row for row in log(document) if row.rule in ("mojibake/as-elsewhere", "mojibake/fix-character-width")]
    wanted = ftfy.fix_and_explain(line, FTFY).text
    if not passes and "\n" not in wanted and "\r" not in wanted and not _capitals_in_quotes(line):
        assert document.text == wanted, steps


def _capitals_in_quotes(line: str) -> bool:
    return any(mark in line for mark in "“‘«„")


@settings(max_examples=300, deadline=None)
@given(st.lists(dirty_line, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_what_becomes_of_a_line_does_not_hang_on_the_order_of_lines(lines: list[str], dealt: random.Random) -> None:
    lines = [lines_of(line)[0] for line in lines]
    mixed = lines[:]
    dealt.shuffle(mixed)
    one, other = run("\n".join(lines)), run("\n".join(mixed))
    if "&" not in "".join(lines):
        assert sorted(one.text.split("\n")) == sorted(other.text.split("\n"))


def test_an_angle_bracket_in_one_line_does_not_keep_entities_in_another() -> None:
    assert run("x <b>y\nAT&amp;T rose").text == "x <b>y\nAT&T rose"
    assert run("AT&amp;T rose\nx <b>y").text == "AT&T rose\nx <b>y"
    assert run("if a < b &amp; c").text == "if a < b &amp; c"


REPAIRED = {
    "UTF-8 as windows-1252": ("cafÃ© society", "café society"),
    "UTF-8 as Latin-1 with C1": ("He said \xe2\x80\x9cyes\xe2\x80\x9d", "He said “yes”"),
    "twice": (misread(misread("déjà vu, garçon")), "déjà vu, garçon"),
    "quotes": ("â€œNo,â€\x9d he said", "“No,” he said"),
    "Cyrillic": (misread("Привет, мир", "cp1251"), "Привет, мир"),
    "Mac": (misread("café déjà", "mac_roman"), "café déjà"),
    "part of a line": ("“Real” and â€œbrokenâ€\x9d", "“Real” and “broken”"),
    "entity": ("AT&amp;T &quot;rose&quot;", 'AT&T "rose"'),
    "numbered entity": ("caf&#233;", "café"),
    "C1 as windows-1252": ("It\x92s", "It’s"),
    "ligature": ("the ﬁrst oﬃce", "the first office"),
    "terminal colours": ("\x1b[31mred\x1b[0m", "red"),
    "control": ("a\x07b", "ab"),
    "full width in English": ("Ｂｒｅａｋｉｎｇ ｎｅｗｓ！", "Breaking news!"),
    "entity that makes a line break": ("one&#10;cafÃ©", "one\ncafé"),
    "entity in full width": ("AT＆ａｍｐ；T", "AT&T"),
    "the blank of a full-width comma": (
        "On Monday，the bank closed，at 5，“for good”.",
        "On Monday, the bank closed, at 5, “for good”.",
    ),
    "the blank of full-width brackets": ("the bank（of 1950）closed", "the bank (of 1950) closed"),
    "no second blank beside one": (
        "On Monday， the bank （of 1950） closed！",
        "On Monday, the bank (of 1950) closed!",
    ),
    "figures between full-width marks": ("at 12：30, some 1，500 came", "at 12:30, some 1,500 came"),
}


@pytest.mark.parametrize(("dirty", "clean"), REPAIRED.values(), ids=REPAIRED.keys())
def test_the_wrong_encoding_is_undone(dirty: str, clean: str) -> None:
    assert run(dirty).text == clean
    assert run("", dirty).title == clean


RIGHT = [
    "SÃO PAULO",
    "A MAÇÃ E A MAÇÃ",
    "“AMANHÃ”, disse",
    "Ele gritou: “IRMÃ” e saiu",
    "‘MAÇÃ’ é fruta",
    "«AMANHÃ» disse",
    "LIÇÕES DE JOÃO",
    "O “amanhã”… chegou",
    "« Bonjour », dit-il",
    "«\xa0LE CAFÉ\xa0»",
    "LE «CAFÉ» FERMÉ",
    "“CAFÉ” et “ÉTÉ”",
    "Cœur, œuvre, ŒUVRE, bœuf",
    "À Âge égal, Île-de-France",
    "Đường Nguyễn Huệ, Thành phố Hồ Chí Minh",
    "/ˈnjuːz ˈpeɪpə/ [ʃ ʒ θ ð ŋ]",
    "İstanbul'da IŞIK ığdır şöyle",
    "Þingvellir, Ísafjörður, ÞAÐ ER ÆÐI",
    "“TVÅ” och “SMÅ”, två små",
    "Ærø, Århus, ÅLBORG",
    "Größe, STRASSE, Straße, „Süß“",
    "Łódź, żółć, GĘŚ, „Źdźbło”",
    "Příliš žluťoučký kůň",
    "Ő, Ű, árvíztűrő tükörfúrógép",
    "Ţară, şi, țară, și",
    "L·l, col·legi, «això»",
    "Αθήνα, ΕΛΛΑΔΑ, «Καλημέρα»",
    "Москва, «Правда», РСФСР, ВГРС",
    "Київ, Їжак, Ґанок",
    "العربية «نص» \u200fكتاب",
    "עברית „ציטוט”",
    "हिन्दी क्षेत्र",
    "ไทย ภาษา",
    "日本語「引用」、ＡＢＣ！？",
    "中文，全角！（括号）　空格",
    "한국어 “인용”",
    "💔👨‍👩‍👧🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "£10, €20, ¥30, 5¢, §4, ½ cup, 30°C, ±2, ©2020",
    "∀x∈ℝ: √(x²+1) ≥ 1, x ≠ −∞, 3×10⁻²",
    "(╯°□°)╯︵ ┻━┻",
    "+-----+\n| a  b|\n+-----+",
    "┌──┐\n│  │\n└──┘",
    "ʻOkina: Hawaiʻi",
    "Māori, Tāmaki Makaurau",
    "e\u0301te\u0301",
    "“curly” ‘quotes’ stay – and — dashes…",
    "AT&T, R&D; Q&A",
    "a\r\nb\r\n",
    "a\u2028b\u2029c\x0bd\x0ce",
    "\ttabs\tstay\n  spaces  too  ",
]


@pytest.mark.parametrize("text", RIGHT, ids=[ascii(text)[1:40] for text in RIGHT])
def test_what_is_right_is_not_touched(text: str) -> None:
    document = run(text, text)
    assert document.text == text
    assert document.title == text
    assert log(document) == []


@pytest.mark.parametrize("text", RIGHT, ids=[ascii(text)[1:40] for text in RIGHT])
def test_what_is_right_stays_beside_a_line_that_is_broken(text: str) -> None:
    document = run(f"{text}\nfÃªte dÃ©jÃ\xa0 vu â€œouiâ€\x9d")
    assert document.text == f"{text}\nfête déjà vu “oui”"


@pytest.mark.parametrize("line", ["“No” – “yes”", "日本\u3000東京！", "한글 ＡＢＣ", "ﾃﾚﾋﾞ ニュース"])
def test_full_width_stays_in_chinese_japanese_and_korean_text(line: str) -> None:
    assert run(line).text == line


def test_one_cjk_letter_anywhere_in_the_field_keeps_all_its_full_width_letters() -> None:
    assert run("ＡＢＣ！\n中").text == "ＡＢＣ！\n中"
    assert run("ＡＢＣ！\nabc").text == "ABC!\nabc"
    there = run("中", "ＡＢＣ")
    assert (there.title, there.text) == ("ABC", "中")


def test_a_leftover_is_repaired_where_the_document_proves_the_codec_and_only_there() -> None:
    proven = run("Å\xad unu\nfÃªtÃ© Ã  Paris")
    assert proven.text.split("\n")[0] == "ŭ unu"
    assert [row.rule for row in log(proven)][-1] == "mojibake/as-elsewhere"
    assert run("Å\xad unu\nfêté à Paris").text == "Å\xad unu\nfêté à Paris"


def test_evidence_in_the_title_counts_for_the_text() -> None:
    there = run("la Å\xad unu", "fÃªtÃ© Ã\xa0 Paris")
    assert (there.title, there.text) == ("fêté à Paris", "la ŭ unu")


@pytest.mark.parametrize("line", ["hi \x93there\x94", "\x93There\x94 it\x92s"])
def test_windows_quotes_read_as_latin_1_prove_nothing_about_utf_8(line: str) -> None:
    assert run(f"{line}\nla Å\xad unu").text.split("\n")[1] == "la Å\xad unu"


def test_quotes_that_happen_to_be_utf_8_of_another_script_are_no_leftover() -> None:
    assert run("un “café”— oui\nfÃªtÃ© Ã\xa0 Paris").text == "un “café”— oui\nfêté à Paris"


RULES = {
    "wrong-encoding": "cafÃ©",
    "decode-inconsistent-utf8": "“Real” and â€œbroken",
    "unescape-html": "AT&amp;T",
    "fix-c1-controls": "“It\x92s”",
    "fix-latin-ligatures": "ﬁrst",
    "fix-character-width": "ＡＢ",
    "remove-terminal-escapes": "\x1b[31mred",
    "remove-control-chars": "a\x07b",
}


@pytest.mark.parametrize(("rule", "text"), RULES.items(), ids=RULES.keys())
def test_each_change_is_logged_under_its_rule(rule: str, text: str) -> None:
    document = run(text)
    assert {row.rule for row in log(document)} == {f"mojibake/{rule}"}
    assert all(row.stage == "mojibake" for row in log(document))


def test_every_rule_that_is_logged_has_a_reason() -> None:
    dealt = random.Random(5)
    for _ in range(800):
        document = run("".join(dealt.choices(PIECES, k=8)))
        assert {row.rule for row in log(document)} <= STAGE.reasons().keys()


def test_several_steps_in_several_lines_are_told_apart() -> None:
    document = run("cafÃ© &amp; ﬁn\nplain\nAT&amp;T It\x92s")
    assert document.text == "café & fin\nplain\nAT&T It’s"
    assert [(row.rule.split("/")[1], row.before, row.after) for row in log(document)] == [
        ("unescape-html", "amp;", ""),
        ("unescape-html", "amp;", ""),
        ("decode-inconsistent-utf8", "Ã©", "é"),
        ("wrong-encoding", "\x92", "’"),
        ("fix-latin-ligatures", "ﬁ", "fi"),
    ]


@settings(max_examples=400, deadline=None)
@given(st.lists(dirty_line, max_size=4).map("\n".join))
def test_the_log_replays_and_takes_back(text: str) -> None:
    document = run(text)
    rows: dict[int, list[LogRow]] = {}
    for row in log(document):
        rows.setdefault(row.seq, []).append(row)
    now = text
    for seq in sorted(rows):
        assert all(now[row.start : row.end] == row.before for row in rows[seq])
        now = apply(now, [Edit(row.start, row.end, row.after, row.rule) for row in rows[seq]])
    assert now == document.text
    assert undo(document.text, [rows[seq] for seq in sorted(rows)]) == text


def test_lost_characters_are_flagged_and_not_touched() -> None:
    document = run("caf\ufffd and \ufffd\ufffd\ufffd.", "\ufffd")
    assert document.text == "caf\ufffd and \ufffd\ufffd\ufffd."
    assert [(m.start, m.end) for m in document.body.mentions] == [(3, 4), (9, 12)]
    assert all(isinstance(m, Flag) and m.rule == "mojibake/lost-characters" for m in document.body.mentions)
    assert len(document.headline.mentions) == 1
    assert STAGE(document) == document


def test_nothing_lost_nothing_flagged() -> None:
    assert run("cafÃ© &amp; all").body.mentions == ()


def test_a_line_beyond_ftfy_s_bound_is_repaired_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.stages.mojibake.SEGMENT", 50)
    assert run("cafÃ© and then some more words " * 20).text == "café and then some more words " * 20
