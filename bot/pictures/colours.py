"""The colours of a picture.

A picture stands on a light card of its own, because no ink is legible on white and on the dark grounds of
Slack and Teams: what is dark enough for white has a contrast of less than 4.5 to them. Blue and orange stay
apart for every kind of colour blindness.
"""

CARD = "#ffffff"
EDGE = "#c9cfd6"
INK = "#1c2329"
QUIET = "#57616b"
BLUE = "#1f5c99"
ORANGE = "#b4470e"
BAND = "#eef4fa"  # behind the team's level
STOP = "#808a94"
TRACK = "#d9dee3"
SPREAD = "#cfe0f1"
SPREAD_EDGE = "#4f83b8"
