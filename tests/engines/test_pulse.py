from pathlib import Path

from copydesk.engines.pulse import NO_STEP, Beat, Pulse, shared_file


def test_one_side_reads_what_the_other_wrote_and_no_file_shows(tmp_path: Path) -> None:
    with shared_file(tmp_path) as file:
        writer, reader = Pulse(file.fileno()), Pulse(file.fileno())
    beat = Beat(started=2**62, step=NO_STEP, done=2**40, amount=2**50)
    writer.write(beat)
    assert reader.read() == beat
    assert list(tmp_path.iterdir()) == []
    writer.close()
    reader.close()
