"""How does the LaTeX of this program's formulas become MathML, which browsers typeset?

It knows the commands that `core.rules`, `core.notation` and the tables of activations and losses
write, and refuses others: a formula is never half right.
"""

import re

from core.export.escaping import html_text

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:(?:\.|\{,\})\d+)?|\s+|.", re.DOTALL)

_LETTERS = {
    "alpha": "α", "beta": "β", "delta": "δ", "eta": "η", "mu": "μ", "theta": "θ",
    "varepsilon": "ε", "infty": "∞", "partial": "∂",
}  # fmt: skip
_SIGNS = {
    "cdot": "·", "le": "≤", "ge": "≥", "leftarrow": "←", "dots": "…", "lt": "<", "gt": ">",
}  # fmt: skip
_FUNCTIONS = ("ln", "tanh", "arctan")
_LIMITS = {"max": "<mi>max</mi>", "min": "<mi>min</mi>"}
_SPACES = {",": "0.17em", ";": "0.28em", " ": "0.25em"}
_TALL = ("<mfrac", "<munder", "<mtable", "<msup", "<msubsup", "<msqrt")
_CLOSING = {"(": ")", "[": "]"}


class FormulaError(ValueError):
    """A formula that this module cannot read."""


def mathml(latex: str, display: bool = False) -> str:
    """A whole ``<math>`` element."""
    kind = ' display="block"' if display else ""
    return f"<math{kind}>{_Reader(latex).whole()}</math>"


class _Reader:
    """Reads LaTeX from left to right."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
        self.at = 0

    def whole(self) -> str:
        made = self._row(())
        if self.at < len(self.tokens):
            raise self._trouble()
        return _joined(made)

    def _trouble(self) -> FormulaError:
        at = self.tokens[self.at] if self.at < len(self.tokens) else "the end"
        return FormulaError(f"{at!r} in {self.latex!r}")

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, expected: str = "") -> str:
        token = self._next()
        if not token or (expected and token != expected):
            raise self._trouble()
        self.at += 1
        return token

    def _row(self, stop: tuple[str, ...]) -> list[str]:
        """The elements up to a token of ``stop``, which is left."""
        made: list[str] = []
        while self._next() and self._next() not in stop:
            made.append(self._scripted())
        return made

    def _scripted(self) -> str:
        """One element with what stands above and below it."""
        over_and_under = self._next() in (r"\sum", r"\max", r"\min")
        base, below, above = self._element(), "", ""
        while self._next() in ("_", "^", "'"):
            sign = self._take()
            if sign == "_":
                below = self._argument()
            else:
                above += "<mo>′</mo>" if sign == "'" else self._argument()
        kind = ("munder", "mover", "munderover") if over_and_under else ("msub", "msup", "msubsup")
        if below and above:
            return f"<{kind[2]}>{base}{below}{above}</{kind[2]}>"
        if below:
            return f"<{kind[0]}>{base}{below}</{kind[0]}>"
        return f"<{kind[1]}>{base}{above}</{kind[1]}>" if above else base

    def _argument(self) -> str:
        """A group in braces, or the next element, as one element."""
        if self._next() != "{":
            return self._element()
        self._take("{")
        made = self._row(("}",))
        self._take("}")
        return made[0] if len(made) == 1 else f"<mrow>{_joined(made)}</mrow>"

    def _element(self) -> str:
        token = self._take()
        if token[0] == "\\":
            return self._command(token[1:])
        if token[0].isdigit():
            return f"<mn>{token.replace('{,}', ',')}</mn>"
        if token.isalpha():
            return f"<mi>{token}</mi>"
        if token in _CLOSING:
            inner = self._row((_CLOSING[token],))
            self._take(_CLOSING[token])
            return _fenced(token, inner, _CLOSING[token], "false")
        if token == "{":
            self.at -= 1
            return self._argument()
        if token in "+-=<>|:!/,;":
            sign = "−" if token == "-" else html_text(token)
            return f'<mo separator="true">{sign}</mo>' if token in ",;" else f"<mo>{sign}</mo>"
        self.at -= 1
        raise self._trouble()

    def _command(self, name: str) -> str:
        if name in _LETTERS:
            return f"<mi>{_LETTERS[name]}</mi>"
        if name in _SIGNS:
            return f"<mo>{html_text(_SIGNS[name])}</mo>"
        if name in _FUNCTIONS:
            gap = "" if self._next() in ("(", r"\left") else '<mspace width="0.17em"></mspace>'
            return f"<mrow><mi>{name}</mi>{gap}</mrow>"
        if name in _LIMITS:
            return _LIMITS[name]
        if name == "sum":
            return '<mo movablelimits="false">∑</mo>'
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"></mspace>'
        if name == "frac":
            return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self._argument()}</msqrt>"
        if name == "hat":
            return f'<mover accent="true">{self._argument()}<mo>^</mo></mover>'
        if name == "mathrm":
            self._take("{")
            text = "".join(iter(lambda: self._take(), "}"))
            return f'<mi mathvariant="normal">{html_text(text)}</mi>'
        if name in ("bigl", "bigr"):
            return f'<mo stretchy="false">{self._take()}</mo>'
        if name == "left":
            return self._stretched()
        if name == "begin":
            return self._cases()
        self.at -= 1
        raise self._trouble()

    def _stretched(self) -> str:
        left = self._take()
        inner = self._row((r"\right",))
        self._take(r"\right")
        # Brackets that could grow stand apart from what they hold, even where they do not grow.
        tall = any(sign in "".join(inner) for sign in _TALL)
        return _fenced(left, inner, self._take(), "true" if tall else "false")

    def _cases(self) -> str:
        for sign in "{cases}":
            self._take(sign)
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(f"<mtd>{_joined(self._row(('&', chr(92) * 2, chr(92) + 'end')))}</mtd>")
            token = self._take()
            if token == "\\end":
                break
            if token == "\\\\":
                rows.append([])
        for sign in "{cases}":
            self._take(sign)
        table = "".join(f"<mtr>{''.join(row)}</mtr>" for row in rows)
        return (
            '<mrow><mo fence="true" stretchy="true">{</mo>'
            f'<mtable columnalign="left left" class="cases">{table}</mtable></mrow>'
        )


def _fenced(left: str, inner: list[str], right: str, stretchy: str) -> str:
    return (
        f'<mrow><mo stretchy="{stretchy}">{left}</mo><mrow>{_joined(inner)}</mrow>'
        f'<mo stretchy="{stretchy}">{right}</mo></mrow>'
    )


def _joined(made: list[str]) -> str:
    return "".join(made)
