"""What can go wrong between the desk and its disk, in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from pathlib import Path


class ProjectMissingError(FibrodeskError):
    title = "There is no project here"
    text = "{name} holds no fibrodesk project."
    hint = "Choose the folder that holds project.toml, or make a new project."


class ProjectExistsError(FibrodeskError):
    title = "Something is here already"
    text = "{name} exists and is not empty."
    hint = "Choose another name; nothing was changed."


class ProjectNewerError(FibrodeskError):
    title = "This project is of a newer version"
    text = "{name} has schema {found}; this program knows schema {known}."
    hint = "Install the newer fibrodesk; the project was not touched."


class ProjectOlderError(FibrodeskError):
    title = "This project is of an older version"
    text = "{name} has schema {found}; this program writes schema {known}."
    hint = "Open it with the version of fibrodesk that made it; the project was not touched."


class ProjectDamagedError(FibrodeskError):
    title = "This project is damaged"
    text = "{name}: {what}."
    hint = "Close it, run `fibrodesk verify` for the whole list, and restore the newest backup."


class ProjectBusyError(FibrodeskError):
    title = "The project is busy"
    text = "Another program held {name} for more than {seconds} seconds."
    hint = "Try again; nothing is lost meanwhile."


class DiskFullError(FibrodeskError):
    title = "The disk takes no more"
    text = "{name} could not be written: the disk is full or refuses."
    hint = "Make room and try again; what is drawn in an open window stays there until then."


class NotWrittenError(DiskFullError):
    """Of a folder or a file that was to be made, and of which nothing is left."""

    title = "The disk refused"
    text = "{name} could not be written: {reason}."
    hint = "Make room, or name another place; nothing was made."

    @classmethod
    def of(cls, path: Path, error: OSError) -> NotWrittenError:
        return cls(name=path.name, reason=error.strerror or "the disk did not take it")


class NetworkShareError(FibrodeskError):
    title = "This folder lies on a network share"
    text = "{name} lies on a share ({kind}), where a project's file can be damaged."
    hint = "Choose a folder on a local disk."


class PenTakenError(FibrodeskError):
    title = "This reading is open elsewhere"
    text = "The pen of this reading is held at {host}."
    hint = "Close it there first; what you drew here is kept in memory."


class ReadingDamagedError(FibrodeskError):
    title = "This reading is damaged"
    text = "Reading {reading}: {what}."
    hint = "It is not shown. Run `fibrodesk verify`, and restore the newest backup."


class ContainerRefusedError(FibrodeskError):
    title = "This container is not trusted"
    text = "{name}: {what}."
    hint = "Get it again from the station that made it."
