"""`python -m fibrodesk`: the same as the command `fibrodesk`."""

import sys
from multiprocessing import freeze_support

from fibrodesk.cli.main import main

if __name__ == "__main__":
    freeze_support()  # a program in one file starts its decoding processes by this very door
    sys.exit(main())
