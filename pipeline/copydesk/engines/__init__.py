"""Runs work over shards. Knows nothing of documents."""

from copydesk.engines.engine import Attempt, Engine, EngineError, Progress, Task, WorkerLost
from copydesk.engines.local import Local

__all__ = ["Attempt", "Engine", "EngineError", "Local", "Progress", "Task", "WorkerLost"]
