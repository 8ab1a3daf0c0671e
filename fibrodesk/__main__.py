"""`python -m fibrodesk`: the same as the command `fibrodesk`."""

import sys

from fibrodesk.cli.main import main

sys.exit(main())
