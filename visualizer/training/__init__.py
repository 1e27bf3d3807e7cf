"""How does training go on beside the window? In a process of its own; see ``lab``."""
