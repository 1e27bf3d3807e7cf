"""Which colours does a file have? Those of the light window, by the names of its tokens."""

COLOURS = {
    "bg": "#f5f6f8",
    "card": "#ffffff",
    "line": "#c9ced8",
    "ink": "#16181d",
    "soft": "#5b6270",
    "positive": "#0072B2",
    "negative": "#D55E00",
    "backward": "#9a3fa0",
    "update": "#00795a",
    "loss": "#b3261e",
}

PHASE_COLOURS = {
    "given": "soft",
    "forward": "positive",
    "loss": "loss",
    "backward": "backward",
    "gradient": "backward",
    "update": "update",
}
"""The token that stands for a phase."""


def colour(phase: str) -> str:
    """The colour of a phase; what is none of them is written in ink."""
    return COLOURS[PHASE_COLOURS.get(phase, "ink")]


def tint(token: str, share: float) -> str:
    """``token`` mixed into the white of the page: 0 gives the page, 1 the token itself."""
    over = [int(COLOURS[token][place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part * share + 255 * (1 - share)):02x}" for part in over)
