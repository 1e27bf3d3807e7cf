"""What are the phases and quantities of a trace called in the window?"""

from visualizer.i18n import tr

PHASES = ("given", "forward", "loss", "backward", "gradient", "update")


def phase_name(phase: str) -> str:
    """One phase, as the timeline and the table of steps call it."""
    names = {
        "given": tr("Input"),
        "forward": tr("Forward"),
        "loss": tr("Loss"),
        "backward": tr("Backward"),
        "gradient": tr("Gradients"),
        "update": tr("Update"),
    }
    return names[phase]


def part_name(phase: str, layer: int | None) -> str:
    """A phase in one layer, in few letters: "Forward 1"."""
    return phase_name(phase) if layer is None else _short(phase, layer)


def short_name(phase: str) -> str:
    """One phase in few letters, for a column of them."""
    return _short(phase, "").strip()


def _short(phase: str, layer: object) -> str:
    if phase in ("given", "loss"):
        return phase_name(phase)
    names = {
        "forward": tr("Forward {layer}", layer=layer),
        "backward": tr("Backward {layer}", layer=layer),
        "gradient": tr("Gradients {layer}", layer=layer),
        "update": tr("Update {layer}", layer=layer),
    }
    return names[phase]
