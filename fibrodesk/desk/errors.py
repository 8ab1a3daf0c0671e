"""What an act refuses, in the user's words."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class WrongPasswordError(FibrodeskError):
    title = "That did not open the desk"
    text = "The name or the password is not right."
    hint = "Try again; after ten wrong passwords an administrator has to unlock the name."


class PersonLockedError(FibrodeskError):
    title = "This name is locked"
    text = "{name} is locked."
    hint = "An administrator can unlock it in Settings, People."


class NotAllowedError(FibrodeskError):
    title = "This is not yours to do"
    text = "{name} may not: {act}."
    hint = "Ask an administrator for the role that it takes."


class NameLockedError(NotAllowedError):
    title = PersonLockedError.title
    text = "{name} was locked meanwhile: nothing more can be opened or changed under this name."
    hint = PersonLockedError.hint


class SealedError(FibrodeskError):
    title = "This is sealed"
    text = "A round that you read in, or to which this belongs, has not opened yet."
    hint = "It opens by itself when every reader has submitted every cine of the round."


class SealBrokenError(FibrodeskError):
    title = "The seal does not open"
    text = "The shares of round {round} do not make its key."
    hint = "Run `fibrodesk verify`, and restore the newest backup."


class PersonExistsError(FibrodeskError):
    title = "This name is taken"
    text = "Somebody is called {name} already."
    hint = "Choose another name; small and large letters count as the same."


class PersonRefusedError(FibrodeskError):
    title = "This person cannot be changed like that"
    text = "{what}."
    hint = "Another administrator can do what nobody may do alone."


class PersonNameError(PersonRefusedError):
    text = "A name has at least one letter and no control signs."
    hint = "Type another name."


class PersonRoleError(PersonRefusedError):
    text = "{what}."
    hint = "Choose other roles; nothing was changed."


class PasswordRefusedError(FibrodeskError):
    title = "This password is too short"
    text = "A password has at least {least} characters."
    hint = "A few words in a row are easy to keep in mind and hard to guess."


class RoundRefusedError(FibrodeskError):
    title = "This round cannot be made"
    text = "{what}."
    hint = "Change the round and try again; nothing was stored."


class NotAssignedError(FibrodeskError):
    title = "This cine is not on your list"
    text = "Nobody gave you cine {cine} in this round."
    hint = "Open a cine from your own work list."


class SubmittedError(FibrodeskError):
    title = "This reading is submitted"
    text = "What was submitted is not changed any more."
    hint = "It can be taken back until the round opens."


class RoundOpenError(FibrodeskError):
    title = "This round has opened"
    text = "What was read in round {round} stands as it was submitted."
    hint = "An administrator can make a new round of the same cines."


class IncompleteReadingError(FibrodeskError):
    title = "Some frames have no answer"
    text = "{count} key frames wait for an answer, the first of them frame {first}."
    hint = "Outline the fibrosis, or answer none or not assessable, then submit again."


class PreparationIncompleteError(FibrodeskError):
    title = "The preparation is not complete"
    text = "Still missing: {missing}."
    hint = "Answer what is missing, then lock it again."


class PreparationFrozenError(FibrodeskError):
    title = "This preparation is frozen"
    text = "Cine {cine} is being read in a round, so its frames and its wall stay as they are."
    hint = "What is already a reader's ground cannot move under them."


class ReasonMissingError(FibrodeskError):
    title = "A reason is wanted"
    text = "{act} wants a reason, which the audit keeps."
    hint = "Write one sentence and try again."


class RemarkRefusedError(FibrodeskError):
    title = "This remark cannot be kept"
    text = "{what}."
    hint = "Change it and try again; what you typed is still there."


class SettingsRefusedError(FibrodeskError):
    title = "These settings cannot be used"
    text = "{what}."
    hint = "Mend project.toml, or take it from a backup."
