import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.seeds.decode import (
    ENCODING,
    MOST_FLAGS,
    STRAY,
    SURROGATE,
    Undecodable,
    decode,
    wide_encoding,
    without_surrogates,
)

RUSSIAN = "Президент подписал указ о создании новой комиссии по вопросам развития сельского хозяйства. По словам министра, решение вступит в силу с первого января."
CHINESE = "国务院总理星期三在北京会见了来访的法国外交部长，双方就加强经贸合作和共同关心的国际问题交换了意见。总理表示，中方愿推动两国关系。"
TAIWAN = (
    "總統今天上午在台北接見外國訪賓，表示政府將繼續推動經濟改革與產業升級。他強調，能源政策必須兼顧環境保護與民生需要。"
)
JAPANESE = "政府は十五日、地震で大きな被害を受けた地域の復興に向けた新しい計画を発表した。首相は記者会見で、住宅の再建を急ぐ考えを示した。"
KOREAN = "정부는 오늘 오전 국무회의를 열고 내년도 예산안을 의결했다. 대통령은 이 자리에서 경제 회복을 위한 지원을 늘리겠다고 밝혔다."
POLISH = "Prezydent podpisał ustawę o ochronie środowiska. Zdaniem ekspertów nowe przepisy wejdą w życie w przyszłym roku, ale samorządy będą miały kłopot."
CZECH = "Vláda v pondělí schválila návrh rozpočtu na příští rok. Ministr řekl, že schodek bude nižší, než se původně čekalo. „Je to důležitý krok,“ uvedl."
FRENCH = "Le président a signé mercredi un décret créant une commission chargée de l’agriculture. « C’est une étape décisive », a déclaré le ministre à la presse."
SWEDISH = (
    "Regeringen fattade på måndagen beslut om nästa års budget. Ministern sade att underskottet blir mindre än väntat."
)
ENGLISH = "The president signed a decree on Wednesday. “It’s a step,” the minister said – and farmers agreed."
GREEK = "Ο πρόεδρος υπέγραψε την Τετάρτη διάταγμα για τη δημιουργία επιτροπής για τη γεωργία."
ARABIC = "وقع الرئيس يوم الأربعاء مرسوما بإنشاء لجنة معنية بالزراعة. وقال الوزير إن القرار سيدخل حيز التنفيذ."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
        (TAIWAN, "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (KOREAN, "euc-kr"),
        (POLISH, "cp1250"),
        (POLISH, "iso-8859-2"),
        (CZECH, "cp1250"),
        (FRENCH, "windows-1252"),
        (SWEDISH, "windows-1252"),
        (ENGLISH, "windows-1252"),
        (GREEK, "cp1253"),
        (ARABIC, "cp1256"),
        ("Über den Fall Reuters", "windows-1252"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (ENGLISH, "utf-16-le"),
        (CHINESE + " 2014, 15 000", "utf-16-le"),
    ],
)
def test_an_undeclared_encoding_is_found_and_flagged(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), None)
    assert (decoded.text, decoded.how) == (text, "detected")
    (flag,) = decoded.flags
    assert (flag.rule, flag.start, flag.end) == (ENCODING, 0, len(text))
    assert decoded.encoding in flag.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("declared", [None, "windows-1252", "utf-8"])
def test_a_byte_order_mark_beats_all_and_only_the_first_goes(encoding: str, declared: str | None) -> None:
    decoded = decode(("\ufeff" + RUSSIAN).encode(encoding), declared)
    assert (decoded.text, decoded.how, decoded.flags) == ("\ufeff" + RUSSIAN, "bom", ())


def test_utf16_that_ends_in_half_a_letter() -> None:
    decoded = decode(b"\xff\xfe" + "abc".encode("utf-16-le") + b"d", None)
    assert decoded.text == "abc\ufffd"
    assert [(flag.rule, flag.start) for flag in decoded.flags] == [(STRAY, 3)]


def test_plain_utf8_and_a_true_declaration_say_nothing() -> None:
    assert decode(RUSSIAN.encode(), None).flags == ()
    assert decode(RUSSIAN.encode(), "utf-8").flags == ()
    assert decode(RUSSIAN.encode("koi8-r"), "koi8-r").flags == ()
    assert decode("a\ufffdb".encode(), None).flags == ()
    assert decode(b"", None).text == ""


def test_nothing_is_stripped() -> None:
    assert decode(b" a\0b\r\n\x0c ", None).text == " a\0b\r\n\x0c "


def test_declared_utf8_that_is_windows_1252_is_flagged_with_both_names() -> None:
    decoded = decode(ENGLISH.encode("windows-1252"), "utf-8")
    assert (decoded.text, decoded.encoding) == (ENGLISH, "windows-1252")
    assert "declared as utf-8" in decoded.flags[0].message


@pytest.mark.parametrize("declared", ["gb2312", "iso-8859-1", "windows-1252", "big5", "cp1251"])
def test_utf8_declared_as_something_else_is_utf8(declared: str) -> None:
    decoded = decode((RUSSIAN + CHINESE).encode(), declared)
    assert (decoded.text, decoded.encoding) == (RUSSIAN + CHINESE, "utf-8")
    assert f"declared as {declared}" in decoded.flags[0].message


def test_two_chinese_letters_that_pass_for_utf8_are_as_declared() -> None:
    assert decode("联通".encode("gbk"), "gbk").text == "联通"


def test_stray_bytes_are_read_one_by_one_where_they_stand() -> None:
    good = "“Genève” – “Zürich” – “Köln”"
    decoded = decode(good.encode() + b" caf\xe9 \x81!", None)
    assert (decoded.text, decoded.encoding) == (good + " café \ufffd!", "utf-8")
    assert [decoded.text[flag.start : flag.end] for flag in decoded.flags] == ["é", "\ufffd"]
    assert {flag.rule for flag in decoded.flags} == {STRAY}


def test_flags_are_capped_and_the_last_counts_the_rest() -> None:
    decoded = decode("ü".encode() * 500 + b"\x93a" * 150, None)
    assert len(decoded.flags) == MOST_FLAGS
    assert "50 more" in decoded.flags[-1].message


def test_noise_is_undecodable_and_says_where() -> None:
    noise = b"text" + bytes((i * 73 + i * i * 31) % 256 for i in range(400))
    with pytest.raises(Undecodable) as caught:
        decode(noise, None)
    assert caught.value.offset == len(noise.decode(errors="replace").partition("\ufffd")[0].encode())


def test_pairs_of_surrogates_join_and_lone_ones_are_flagged() -> None:
    text, flags = without_surrogates("\ud83d\ude00 a\ud800b \udc92")
    assert text == "😀 a\ufffdb \ufffd"
    assert [(flag.rule, flag.start) for flag in flags] == [(SURROGATE, 3), (SURROGATE, 6)]
    assert "U+D800" in flags[0].message


def test_cesu8_is_put_together() -> None:
    decoded = decode("a 😀".encode("utf-16-le").decode("utf-16-le").encode() + b"\xed\xa0\xbd\xed\xb8\x80", None)
    assert decoded.text == "a 😀😀"
    assert [flag.rule for flag in decoded.flags] == [ENCODING]


def test_a_thousand_lone_surrogates_are_a_hundred_flags() -> None:
    _, flags = without_surrogates("\ud800x" * 1000)
    assert len(flags) == MOST_FLAGS
    assert "900 more" in flags[-1].message


@pytest.mark.parametrize(
    ("head", "declared", "expected"),
    [
        (b"plain", None, None),
        (b"plain", "windows-1252", None),
        (b"plain", "gb18030", None),
        (b"plain", "utf-16", "utf-16"),
        (b"plain", "utf-7", "utf-7"),
        (b"plain", "cp037", "cp037"),
        ("{}".encode("utf-16"), None, "utf-16-le"),
        (b"\0\0\xfe\xff\0\0\0a", None, "utf-32-be"),
        ('{"a": 1}'.encode("utf-16-be"), None, "utf-16-be"),
        (b"a,b\n\0,\0\n", None, None),
    ],
)
def test_which_files_must_be_turned_first(head: bytes, declared: str | None, expected: str | None) -> None:
    assert wide_encoding(head, declared) == expected


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "windows-1252", "gb18030", "utf-16"]))
def test_any_bytes_decode_or_are_undecodable(data: bytes, declared: str | None) -> None:
    try:
        decoded = decode(data, declared)
    except Undecodable:
        return
    decoded.text.encode()
    assert all(0 <= flag.start < flag.end <= len(decoded.text) for flag in decoded.flags)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf8_is_never_mistaken(text: str) -> None:
    # Zeros in every second place are UTF-16 whatever else they may be.
    if "\0" not in text:
        assert decode(b"\xef\xbb\xbf" + text.encode(), None).text == text
