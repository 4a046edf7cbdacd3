"""What people declare: YAML files read strictly, with the line of every value, checked against a pydantic model."""

from copydesk.declared.check import validate
from copydesk.declared.faults import DeclarationError, DeclaredValueError, Problem
from copydesk.declared.located import Located
from copydesk.declared.strict_yaml import parse_yaml, read_yaml

__all__ = [
    "DeclarationError",
    "DeclaredValueError",
    "Located",
    "Problem",
    "parse_yaml",
    "read_yaml",
    "validate",
]
