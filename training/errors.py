"""What can stop a training that is not its own fault."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class SnapshotUnfitError(FibrodeskError):
    title = "This snapshot cannot be used"
    text = "{path}: {reason}."
    hint = "Make a new snapshot from the project."


class TooFewPatientsError(FibrodeskError):
    title = "Too few patients"
    text = "The {side} side holds {found} of at least {needed} patients with a mask of {structure}."
    hint = "Read and open more cines, then make a new snapshot."


class CheckpointUnfitError(FibrodeskError):
    title = "This run cannot go on"
    text = "{path}: {reason}."
    hint = "Start it anew in an empty folder."


class RunFolderTakenError(FibrodeskError):
    title = "This folder holds a run already"
    text = "{path} holds a run that was begun."
    hint = "Add --resume to go on with it, or name another folder."


class ConfigUnfitError(FibrodeskError):
    title = "This training cannot be set up like that"
    text = "{reason}."
    hint = "See `python -m training --help`."


class NoWallError(FibrodeskError):
    title = "The wall of the heart was not found"
    text = "On {without} of {pairs} {side} frames the first stage outlines no open wall."
    hint = "Give the snapshot more outlined myocardium, or let the first stage train for longer."


class OutOfMemoryError(FibrodeskError):
    title = "The training ran out of memory"
    text = "A step of batch size {batch_size} does not fit into the memory of {device}."
    hint = "The last checkpoint is kept. Start again with a smaller --batch-size or --width."


class BundleUnfitError(FibrodeskError):
    title = "This bundle cannot be judged"
    text = "{path}: {reason}."
    hint = "Train it again, or judge another one."


class LeakError(FibrodeskError):
    title = "This would judge a model by what it learnt"
    text = "Patient {patient} of the {side} side was in the training of this model."
    hint = "Choose a side, or a snapshot, that the model has not seen."


class DivergedError(FibrodeskError):
    title = "The training went astray"
    text = "After step {step} the loss is no number any more."
    hint = "The last checkpoint is kept. Start anew with another --seed, or with --precision fp32."


class OnnxApartError(FibrodeskError):
    title = "The network and its ONNX file do not agree"
    text = "{path}: {reason}."
    hint = "The checkpoint is kept. Go on with --resume, or report this with the run's folder."


class RankLostError(FibrodeskError):
    title = "Another process of this training has ended"
    text = "The processes that train together have lost one another: {found}."
    hint = "See what the other process wrote, then start the same command again with --resume."
