"""How long pydicom takes with what is installed beside it: `python pydicom_reads.py LOOP`.

It needs pydicom alone, so that it runs in the environment that pydicom's guide asks for, too.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

import pydicom
from pydicom.pixels import get_decoder, iter_pixels, pixel_array

sys.path.insert(0, str(Path(__file__).parent))

from stopwatch_of_process import peak_mib, took

_FIRST, _RANDOM = 5, 12


def main(path: str) -> None:
    data = pydicom.dcmread(path)
    frames = int(data.NumberOfFrames)
    pixel_array(data, index=0)  # what the libraries take for themselves is no part of it
    first = [took(lambda: pixel_array(pydicom.dcmread(path), index=0)) for _ in range(_FIRST)]
    some = [
        took(lambda index=index: pixel_array(data, index=index))
        for index in range(0, frames, max(1, frames // _RANDOM))
    ]
    before = peak_mib()
    one_by_one = [took(lambda: sum(1 for _ in iter_pixels(path)))]
    between = peak_mib()
    whole = [took(lambda: pydicom.dcmread(path).pixel_array)]
    told = {"first": first, "any": some, "iter": one_by_one, "all": whole}
    plugins = get_decoder(data.file_meta.TransferSyntaxUID).available_plugins
    print(
        json.dumps(
            {
                "plugins": plugins,
                "wall": {
                    name: statistics.median(wall for wall, _ in each) for name, each in told.items()
                },
                "cpu": {
                    name: statistics.median(cpu for _, cpu in each) for name, each in told.items()
                },
                "peak": {"iter": between - before, "all": peak_mib() - before},
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
