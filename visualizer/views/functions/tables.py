"""What is said of a scaled number, of what was measured of a column, and of a 0 or 1?"""

from __future__ import annotations

from visualizer.functions.scaled import Scaled
from visualizer.i18n import tr
from visualizer.views.functions.blocks import Block, Note, Rule, numbers, typed

RULES = {
    "minimum": r"x_{\min} = \min(x_1, \dots, x_m)",
    "maximum": r"x_{\max} = \max(x_1, \dots, x_m)",
    "mean": r"\mu = \frac{1}{m} \sum_{i=1}^{m} x_i",
    "deviation": r"\sigma = \sqrt{\frac{1}{m} \sum_{i=1}^{m} (x_i - \mu)^2}",
    "min_max": r"x' = \frac{x - x_{\min}}{x_{\max} - x_{\min}}",
    "z_score": r"x' = \frac{x - \mu}{\sigma}",
}


def quantity_name(quantity: str) -> str:
    """What is measured of a column."""
    return {
        "minimum": tr("minimum"),
        "maximum": tr("maximum"),
        "mean": tr("mean"),
        "deviation": tr("standard deviation"),
    }[quantity]


def column_names() -> tuple[str, str]:
    """What the columns of the table are called."""
    return tr("age"), tr("distance")


def written(scaled: Scaled, decimals: int) -> list[Block]:
    """The arithmetic of the number that is chosen."""
    quantity = scaled.place.quantity
    if quantity == "one_hot":
        return _one_hot(scaled)
    return _measured(scaled, decimals) if quantity else _cell(scaled, decimals)


def _cell(scaled: Scaled, decimals: int) -> list[Block]:
    _, row, column = scaled.place
    table, name = scaled.table, column_names()[column]
    x = typed(float(table.values[row, column]))
    if table.scaling.size[column] == 0:
        return [
            Note(f"{name}, x = {x}", "ink"),
            Note(tr("All numbers of this column are equal: there is nothing to divide by, and each "
                    "becomes 0."), "loss"),
        ]  # fmt: skip
    return [
        Note(f"{name}, x = {x}", "ink"),
        Rule(RULES[table.method]),
        numbers("x′", table.cell(row, column), decimals),
        Note(_why(scaled)),
    ]


def _why(scaled: Scaled) -> str:
    if scaled.table.method == "min_max":
        return tr(
            "The smallest number of each column becomes 0 and the largest 1. Without this the "
            "distance, in the thousands, would drown the age in every sum z."
        )
    return tr("Each column has mean 0 and standard deviation 1 then: how many deviations a number "
              "lies above or below the mean. Without this the distance, in the thousands, would "
              "drown the age in every sum z.")  # fmt: skip


def _measured(scaled: Scaled, decimals: int) -> list[Block]:
    quantity, _, column = scaled.place
    said: list[Block] = [
        Note(f"{column_names()[column]}, {quantity_name(quantity)}", "ink"),
        Rule(RULES[quantity]),
        numbers(quantity_letter(quantity), scaled.table.measured(quantity, column), decimals),
    ]
    if quantity == "deviation":
        said.append(
            Note(tr("The squares are divided by m, the number of rows (the population's standard "
                    "deviation), not by m − 1."))
        )  # fmt: skip
    said.append(
        Note(tr("Measured on the training part only: new numbers are scaled with the same ones."))
    )
    return said


def quantity_letter(quantity: str) -> str:
    """The same as a letter."""
    return {"minimum": "x min", "maximum": "x max", "mean": "μ", "deviation": "σ"}[quantity]


def _one_hot(scaled: Scaled) -> list[Block]:
    _, row, column = scaled.place
    code = scaled.one_hot
    word, name = code.words[row], code.classes[column]
    value = int(code.matrix[row, column])
    same = word.casefold() == name.casefold()
    why = (
        tr("“{word}” is the word of this column: 1.", word=word) if same
        else tr("“{word}” is not “{name}”: 0.", word=word, name=name)
    )  # fmt: skip
    return [
        Note(f"{word} → {name}: {value}", "ink"),
        Note(why, "ink"),
        Note(tr("Each row has one 1. Numbers such as red = 1, green = 2, blue = 3 would say that "
                "blue is three times red, and lies beyond green: no colour is.")),
    ]  # fmt: skip
