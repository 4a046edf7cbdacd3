"""Stages that misbehave, for tests of what one bad document may cost. Importable by workers."""

import os
import signal
import time
from typing import Literal

from copydesk.stages.stage import Stage
from copydesk.text.document import Document
from copydesk.text.edits import Edit


class Moody(Stage):
    """Does to a document what its text asks for."""

    use: Literal["moody"] = "moody"

    def __call__(self, document: Document) -> Document:
        match document.text.split("\n")[0]:
            case "RAISE":
                raise ZeroDivisionError("as asked")
            case "HANG":
                while True:
                    time.sleep(0.05)
            case "DIE":
                os.kill(os.getpid(), signal.SIGKILL)
            case "OVERLAP":
                return document.edit([Edit(0, 3, "x", "a"), Edit(1, 2, "y", "b")], stage=self.use)
            case "SLOW":
                time.sleep(0.3)
        return document
