"""What can keep a benchmark from its table."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class OtherPlanError(FibrodeskError):
    title = "This folder holds another benchmark"
    text = "{path} was begun with {begun}, and now {asked} is asked for."
    hint = "Name a new folder with --out, or repeat the options it was begun with."


class PlanUnreadableError(FibrodeskError):
    title = "This folder holds no benchmark"
    text = "{path} cannot be read as a plan."
    hint = "Name an empty folder with --out."


class FolderTakenError(FibrodeskError):
    title = "The folder is not empty"
    text = "{path} holds a benchmark already, or other files."
    hint = "Add --resume to go on with it, or name a new folder with --out."


class ArmFailedError(FibrodeskError):
    title = "A training of the benchmark failed"
    text = "{arm}, seed {seed}: {words}"
    hint = "Mend what the words name, then start the same command with --resume."


class BenchmarkStoppedError(FibrodeskError):
    title = "The benchmark was stopped"
    text = "What was done lies in {path}."
    hint = "Start the same command with --resume to go on from there."
