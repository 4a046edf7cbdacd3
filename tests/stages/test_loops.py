"""The stutter of a machine translator goes; what people repeat on purpose stays."""

import pytest

from copydesk.stages.loops import Loops
from copydesk.text.document import Document
from copydesk.text.field import undo


def done(text: str) -> Document:
    document = Loops()(Document.of(text, title=text.partition("\n")[0]))
    assert Loops()(document) is document
    for field in (document.headline, document.body):
        rows = [[row for row in field.log() if row.seq == seq] for seq in range(len(field.passes))]
        assert undo(field.text, rows) == field.raw
    return document


def flags(document: Document) -> list[tuple[str, str, str | None]]:
    return [
        (mention.rule, document.text[mention.start : mention.end], mention.suggestion)  # type: ignore[attr-defined]
        for mention in document.body.mentions
    ]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "He spoke after the start of the second round of the second round of the second round.",
            "He spoke after the start of the second round.",
        ),
        (
            "They were held on suspicion of fraud on suspicion of fraud on suspicion of fraud at noon.",
            "They were held on suspicion of fraud at noon.",
        ),
        (
            "In the first part of the first part of the first part of the talks, envoys met.",
            "In the first part of the talks, envoys met.",
        ),
        (
            "The harbour of the harbour of the harbour of the town was shut, and “he left” again.",
            "The harbour of the town was shut, and “he left” again.",
        ),
        (
            "Los barcos del puerto viejo del puerto viejo del puerto viejo del puerto viejo zarparon.",
            "Los barcos del puerto viejo zarparon.",
        ),
        (
            "Суда вышли из порта города из порта города из порта города в понедельник.",
            "Суда вышли из порта города в понедельник.",
        ),
        (
            "All quiet.\nHe spoke at the end of the day of the day of the day of the talks. All quiet.",
            "All quiet.\nHe spoke at the end of the day of the talks. All quiet.",
        ),
    ],
)
def test_a_phrase_three_times_in_a_row_is_written_once(text: str, after: str) -> None:
    document = done(text)
    assert document.text == after
    assert document.title == after.partition("\n")[0]
    assert {row.rule for row in document.body.log()} == {"loops/repeated-phrase"}
    assert flags(document) == []


@pytest.mark.parametrize(
    ("text", "rule", "marked", "suggestion"),
    [
        (
            "The crowd cried “back to the port back to the port back to the port” and left.",
            "doubled-phrase", "back to the port back to the port back to the port", None,
        ),
        ("It is hot, it is hot, it is hot, and nobody works.", "doubled-phrase", "It is hot, it is hot, it is hot", "It is hot"),
        (
            "They talked about the price of fish about the price of fish until noon.",
            "doubled-phrase", "about the price of fish about the price of fish", "about the price of fish",
        ),
        (
            "They went step by step by step by step to the old harbour of the old town by the sea.",
            "doubled-phrase", "step by step by step by", "step by",
        ),
        ("He rose more and more and more and was gone, more or less.", "doubled-phrase", "more and more and more and", "more and"),
        ("The officer, Adar Adar Adar Adar Adar, has left the port, the officer said.", "repeated-word", "Adar Adar Adar Adar Adar", "Adar"),
        ("A report by New Port New Port New Port was out, and New Port was in.", "doubled-phrase", "New Port New Port New Port", "New Port"),
        (
            "The announcer repeated: mind the gap mind the gap mind the gap of the door.",
            "doubled-phrase", "mind the gap mind the gap mind the gap", "mind the gap",
        ),
        ("Around the world around the world around the world.", "doubled-phrase", "Around the world around the world around the world", "Around the world"),
        (
            "The clock went tick tock tick tock tick tock all night in the house.",
            "doubled-phrase", "tick tock tick tock tick tock", "tick tock",
        ),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_flagged_and_left(text: str, rule: str, marked: str, suggestion: str | None) -> None:
    document = done(text)
    assert document.text == text
    assert flags(document) == [(f"loops/{rule}", marked, suggestion)]


@pytest.mark.parametrize(
    "text",
    [
        "Location, location, location, said the agent, is what counts, is what counts.",
        "It was very very very late, and no no no, ha ha ha ha ha, la la la la la, said he, said she.",
        "Gimme Gimme Gimme is a song of a band of a town of a land.",
        "0 0 0 0 1 1 0 0 1 1 0 0 1 1 0 0",
        "Team 3 2 1 3 2 1 3 2 1 3 2 1",
        "N/A N/A N/A N/A N/A N/A N/A N/A",
        "- - - - - - - - - - - -",
        "won  lost  won  lost  won  lost  won  lost  won  lost",
        "We came, we saw, we won, we left. We came, we saw, we won, we left.",
        "No comment. No comment. No comment. No comment. No comment.",
        "Again and again he asked the man of the house and the man of the port and the man of the law.",
        "The old port.\nThe old port.\nThe old port.\nThe old port.",
        "They had had it, and that that was that, that it was, was it not, was it.",
        "The chorus goes “I love you, I love you, I love you” and on.",
        "“It is very, very, very, very, very close,” he said.",
        "“We take about the price of fish about the price of fish,” he said.",
    ],
)
def test_what_people_repeat_stays_without_a_word(text: str) -> None:
    document = done(text)
    assert document.text == text
    assert document.body.mentions == ()


def test_a_loop_of_very_many_words_takes_no_more_time_a_word() -> None:
    text = "of the port " * 20_000 + "of the town"
    assert done(text).text == "of the port of the town"
