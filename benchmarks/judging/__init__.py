"""Judging rules by what they do to real text: hits, blind sheets, verdicts, and judgements that are kept."""
