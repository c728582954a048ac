"""The project's command line, runnable from any folder."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

if __name__ == "__main__":
    from config.cli import main

    main()
