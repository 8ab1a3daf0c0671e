"""What one arm of a comparison brought over the other: `python -m training.arms FILE`.

The file holds `{"old": [rows of seed 1, rows of seed 2 ...], "new": [...]}`, the rows as
`training.evaluate --json` has them under `per_patient`; entry i of both had the same seed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from training.judging.comparing.comparison import compare_seeds

FIGURES = ("dice", "iou")


def compared(told: dict[str, Any]) -> dict[str, Any]:
    """The paired differences, new minus old, over patients and seeds.

    Raises:
        ValueError: not one entry for each seed in both.
    """
    return {
        name: compare_seeds(told["old"], told["new"], figure=name).to_json() for name in FIGURES
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.arms", description=__doc__)
    parser.add_argument("file", type=Path)
    args = parser.parse_args(argv)
    try:
        found = compared(json.loads(args.file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The arms cannot be compared: {error}.", file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
