"""How do the standard controls look? One stylesheet and palette made of the theme's tokens."""

from PySide6.QtGui import QColor, QPalette

from visualizer.resources import assets
from visualizer.theme import Theme

TEXT_SCALES = ((1900, 2.0), (1400, 1.5), (1000, 1.15))
"""How much larger text is in a window of at least so many pixels' height."""


ON_WALL = 40
"""Presented, no text is lower than the height of the screen divided by this."""


def text_scale(height: int) -> float:
    """The size of text relative to the system's: a larger window is looked at from farther away."""
    return next((scale for least, scale in TEXT_SCALES if height >= least), 1.0)


def least_on_wall(height: int) -> int:
    """The least height of text where a room looks on, in a window of so many pixels' height."""
    return max(1, -(-height // ON_WALL))


def palette(theme: Theme) -> QPalette:
    """The palette for what the stylesheet does not draw."""
    roles = QPalette.ColorRole
    made = QPalette()
    for role, token in (
        (roles.Window, "bg"),
        (roles.Base, "card"),
        (roles.AlternateBase, "bg"),
        (roles.Button, "card"),
        (roles.ToolTipBase, "card"),
        (roles.WindowText, "ink"),
        (roles.Text, "ink"),
        (roles.ButtonText, "ink"),
        (roles.ToolTipText, "ink"),
        (roles.BrightText, "loss"),
        (roles.PlaceholderText, "soft"),
        (roles.Mid, "line"),
        (roles.Highlight, "positive"),
        (roles.HighlightedText, "on_accent"),
        (roles.Link, "positive"),
    ):
        made.setColor(role, theme.color(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.tint("soft", 0.65))
    return made


def stylesheet(theme: Theme) -> str:
    """Qt style sheet for the whole window."""

    def name(color: QColor) -> str:
        return color.name()

    hover = name(theme.tint("positive", 0.10))
    pressed = name(theme.tint("positive", 0.22))
    faint = name(theme.tint("line", 0.55))
    off = name(theme.tint("soft", 0.65))
    tick = (assets() / "pictures" / f"tick-{theme.name}.svg").as_posix()
    t = theme
    return f"""
QMainWindow, QDialog {{ background: {t.bg}; }}
QToolTip {{ background: {t.card}; color: {t.ink}; border: 1px solid {t.line}; padding: 4px; }}
QFrame[card="true"] {{ background: {t.card}; border: 1px solid {t.line}; border-radius: 8px; }}
QWidget[role="hint"] {{ color: {t.soft}; }}
QWidget[role="error"] {{ color: {t.loss}; }}
QLabel[role="section"] {{ color: {t.soft}; font-weight: 600; }}
QFrame#top {{ background: {t.card}; border-bottom: 1px solid {t.line}; }}
QTabBar#workspaces {{ background: transparent; font-weight: 600; }}
QTabBar#workspaces::tab {{
    padding: 6px 12px 4px 12px; border: 0; border-bottom: 3px solid transparent;
    color: {t.soft};
}}
QTabBar#workspaces::tab:hover {{ background: {hover}; }}
QTabBar#workspaces::tab:selected {{ color: {t.ink}; border-bottom-color: {t.positive}; }}
QTabBar#workspaces::tab:focus {{ background: {hover}; }}
QMenuBar {{ background: transparent; border: 0; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QToolButton#qt_menubar_ext_button {{
    background: transparent; border: 0; padding: 0; color: {t.ink}; font-size: 16px;
}}
QMenu {{ background: {t.card}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {pressed}; color: {t.ink}; }}
QMenu::item:disabled {{ color: {off}; }}
QMenu::separator {{ height: 1px; background: {faint}; margin: 4px 8px; }}
QPushButton, QToolButton {{
    background: {t.card}; border: 1px solid {t.line}; border-radius: 6px; padding: 5px 11px;
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {pressed}; }}
QPushButton:checked, QToolButton:checked {{
    background: {pressed}; border-color: {t.positive};
}}
QPushButton:disabled, QToolButton:disabled {{ color: {off}; border-color: {faint}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.positive}; padding: 4px 10px; }}
QPushButton[accent="true"] {{
    background: {t.positive}; border-color: {t.positive}; color: {t.on_accent}; font-weight: 600;
}}
QPushButton[accent="true"]:hover {{ background: {name(theme.tint("positive", 0.94))}; }}
QPushButton[accent="true"]:focus {{ border: 2px solid {t.ink}; }}
QPushButton[accent="true"]:disabled {{
    background: {name(theme.tint("positive", 0.25))}; border-color: {faint}; color: {off};
}}
QPushButton[to="step"] {{ color: {t.backward}; border-color: {t.backward}; }}
QPushButton[to="step"]:disabled {{ color: {off}; border-color: {faint}; }}
QPushButton[small="true"], QToolButton[small="true"] {{ padding: 2px 7px; }}
QPushButton[small="true"]:focus, QToolButton[small="true"]:focus {{ padding: 1px 6px; }}
QPushButton[quiet="true"] {{ border-color: transparent; color: {t.soft}; }}
QPushButton[quiet="true"]:hover {{ border-color: {t.line}; }}
QPushButton[quiet="true"]:focus {{ border: 2px solid {t.positive}; }}
QLineEdit, QPlainTextEdit {{
    background: {t.card}; border: 1px solid {name(t.edge)}; border-radius: 6px; padding: 4px 7px;
    selection-background-color: {t.positive}; selection-color: {t.on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus {{
    border: 2px solid {t.positive}; padding: 3px 6px;
}}
QLineEdit[wrong="true"] {{ border: 2px solid {t.loss}; padding: 3px 6px; }}
QLineEdit:disabled {{ color: {off}; }}
QCheckBox::indicator, QAbstractItemView::indicator {{
    width: 13px; height: 13px; border: 1px solid {t.soft}; border-radius: 3px;
    background: {t.card};
}}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{
    background: {t.positive}; border-color: {t.positive}; image: url("{tick}");
}}
QAbstractItemView::indicator:indeterminate {{
    background: {name(theme.tint("positive", 0.45))}; border-color: {t.positive};
}}
QCheckBox::indicator:focus {{ border: 2px solid {t.positive}; }}
QCheckBox::indicator:disabled {{ border-color: {faint}; }}
QComboBox QAbstractItemView {{
    background: {t.card}; border: 1px solid {t.line}; outline: 0;
    selection-background-color: {pressed}; selection-color: {t.ink};
}}
QTableView, QListView {{
    background: {t.card}; alternate-background-color: {t.bg}; gridline-color: {t.line};
    border: 1px solid {t.line};
    selection-background-color: {pressed}; selection-color: {t.ink};
}}
QTableView:focus, QListView:focus {{
    border: 2px solid {t.positive};
}}
QHeaderView::section {{
    background: {t.bg}; color: {t.soft}; border: 0; border-bottom: 1px solid {t.line};
    padding: 3px 6px;
}}
QTableCornerButton::section {{ background: {t.bg}; border: 0; }}
QScrollArea {{ background: transparent; border: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 1px; }}
QScrollBar::handle {{ background: {t.line}; border-radius: 4px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {t.soft}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: 0; width: 0; height: 0;
}}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {faint}; }}
QProgressBar {{
    border: 0; border-radius: 3px; background: {faint}; max-height: 6px; text-align: center;
}}
QProgressBar::chunk {{ background: {t.positive}; border-radius: 3px; }}
QFrame#banner {{
    background: {t.card}; border: 1px solid {t.loss}; border-radius: 8px; margin: 8px 8px 0 8px;
}}
QFrame#banner[kind="note"] {{ border-color: {t.positive}; }}
QFrame#wayBack {{
    background: {t.card}; border: 1px solid {t.backward}; border-radius: 8px;
    margin: 8px 8px 0 8px;
}}
QFrame#restartNeeded {{
    background: {name(theme.tint("loss", 0.08))}; border: 1px solid {t.loss}; border-radius: 8px;
    margin: 6px 6px 0 6px;
}}
"""
