"""JPEG-LS through the C interface of CharLS, so that the interpreter goes on while it decodes.

The package that brings CharLS holds the interpreter's lock for the whole of a frame, some 4 ms
at 1024x768; two threads that read ahead then keep the one that draws waiting for 10 to 40 ms.
The same library, called as a foreign function, gives the lock away.
"""

from __future__ import annotations

import ctypes
from functools import cache

import numpy as np
from numpy.typing import NDArray

_CREATE, _DESTROY = "charls_jpegls_decoder_create", "charls_jpegls_decoder_destroy"
_SOURCE = "charls_jpegls_decoder_set_source_buffer"
_HEADER = "charls_jpegls_decoder_read_header"
_MODE = "charls_jpegls_decoder_get_interleave_mode"
_SIZE = "charls_jpegls_decoder_get_destination_size"
_DECODE = "charls_jpegls_decoder_decode_to_buffer"
_HANDLE, _BYTES = ctypes.c_void_p, ctypes.c_size_t
_END = b"\xff\xd9"
_PLANES = 0  # charls_interleave_mode: each component as a whole


class CharLSError(ValueError):
    """CharLS refuses the stream; `args` holds its code."""


@cache
def _library() -> ctypes.CDLL | None:
    """The library inside the package's module; None where it keeps its interface to itself."""
    import _CharLS

    library = ctypes.CDLL(_CharLS.__file__)
    declared = {
        _CREATE: ((), _HANDLE),
        _DESTROY: ((_HANDLE,), None),
        _SOURCE: ((_HANDLE, ctypes.c_char_p, _BYTES), ctypes.c_int),
        _HEADER: ((_HANDLE,), ctypes.c_int),
        _MODE: ((_HANDLE, ctypes.POINTER(ctypes.c_int)), ctypes.c_int),
        _SIZE: ((_HANDLE, ctypes.c_uint32, ctypes.POINTER(_BYTES)), ctypes.c_int),
        _DECODE: ((_HANDLE, ctypes.c_void_p, _BYTES, ctypes.c_uint32), ctypes.c_int),
    }
    for name, (arguments, result) in declared.items():
        function = getattr(library, name, None)
        if function is None:
            return None
        function.argtypes, function.restype = arguments, result
    return library


def available() -> bool:
    """Whether this build of the package can be called so."""
    return _library() is not None


def decode(data: bytes, *, size: int) -> tuple[NDArray[np.uint8], bool]:
    """The samples of a stream as bytes, flat, and whether they stand plane by plane.

    Of more than 8 bits, each sample is two bytes, the lower first.

    Args:
        size: how many bytes the header of the loop makes of a frame; another is refused before
            anything is decoded.
    Raises:
        CharLSError: the stream is damaged, or of another size.
    """
    library = _library()
    if library is None:
        raise CharLSError("the C interface is not there")
    data = ended(data)
    decoder = getattr(library, _CREATE)()
    if not decoder:
        raise MemoryError("CharLS has no room for a decoder")
    try:
        return _decoded(library, decoder, data, size)
    finally:
        getattr(library, _DESTROY)(decoder)


def ended(data: bytes) -> bytes:
    """The stream with a mark at its end, where it has none.

    CharLS counts through the whole of a 32-bit number, some 3 s, before it refuses a stream that
    stops without a mark; at a mark it refuses at once.
    """
    kept = data.rstrip(b"\0")
    return kept if kept.endswith(_END) else kept + _END


def _decoded(
    library: ctypes.CDLL, decoder: int, data: bytes, size: int
) -> tuple[NDArray[np.uint8], bool]:
    _ask(library, _SOURCE, decoder, data, len(data))
    _ask(library, _HEADER, decoder)
    mode, wanted = ctypes.c_int(), _BYTES()
    _ask(library, _MODE, decoder, ctypes.byref(mode))
    _ask(library, _SIZE, decoder, 0, ctypes.byref(wanted))
    if wanted.value != size:
        raise CharLSError(f"{wanted.value} bytes where {size} were told")
    samples = np.empty(size, np.uint8)
    _ask(library, _DECODE, decoder, samples.ctypes.data, size, 0)
    return samples, mode.value == _PLANES


def _ask(library: ctypes.CDLL, name: str, *arguments: object) -> None:
    code = getattr(library, name)(*arguments)
    if code != 0:
        raise CharLSError(code)
