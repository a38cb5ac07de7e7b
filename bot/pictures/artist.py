"""The process that draws: a picture on a line in, the length of a PNG and the PNG out.

It ends when its standard input does, so it is never left behind.
"""

import os
import sys
from contextlib import suppress

from bot.pictures.draw import draw
from bot.pictures.packing import LENGTH_BYTES, load

_PATIENCE = 10  # whoever presses a button goes first


def main() -> None:
    """Draw what is asked for on standard input."""
    with suppress(AttributeError):  # Windows knows no nice
        os.nice(_PATIENCE)
    for line in sys.stdin.buffer:
        png = draw(load(line))
        sys.stdout.buffer.write(len(png).to_bytes(LENGTH_BYTES, "big") + png)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
