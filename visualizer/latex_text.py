r"""How does a formula read as plain text, where it cannot be drawn?

For screen readers, and for a formula that could not be typeset. Rough on purpose: it writes
``\frac{\partial L}{\partial z^{[1]}_{j}}`` as ``∂L/∂z[1]j``.
"""

import re
from functools import lru_cache

SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε",
    "varepsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "psi": "ψ", "omega": "ω", "ell": "ℓ",
    "partial": "∂", "nabla": "∇", "sum": "Σ", "prod": "Π", "infty": "∞", "cdot": " · ",
    "cdots": "⋯", "ldots": "…", "dots": "…", "times": " × ", "odot": "⊙", "pm": "±", "leq": "≤",
    "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "in": "∈",
    "to": " → ", "rightarrow": " → ", "leftarrow": " ← ", "gets": " ← ", "mapsto": "↦", "mid": "|",
    "prime": "′", "top": "T", "quad": "  ", "qquad": "   ", "lbrace": "{", "rbrace": "}",
}  # fmt: skip

_SIZES = re.compile(
    r"\\(?:[Bb]igg?[lrm]?|left|right|(?:display|text)style|(?:no)?limits)(?![A-Za-z])\.?"
)
_INNER = r"[^{}]*"
for _ in range(4):  # groups within groups, as deep as formulas go
    _INNER = rf"(?:[^{{}}]|\{{{_INNER}\}})*"
_BRACES = rf"\{{({_INNER})\}}"
_SCRIPT = re.compile(rf"([_^])\s*(?:{_BRACES}|(.))")
_FRACTION = re.compile(rf"\\[dt]?frac\s*{_BRACES}\s*{_BRACES}")
_ROOT = re.compile(rf"\\sqrt\s*{_BRACES}")
_WRAPPED = re.compile(rf"\\(?:text|mathrm|mathbf|mathit|operatorname|hat|bar)\s*{_BRACES}")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@lru_cache(maxsize=500)
def plain_text(latex: str) -> str:
    """``latex`` in one line of plain text."""
    text = re.sub(r"\\[dt]frac12", "½", latex)
    text = _SIZES.sub("", text).replace("-", "−").replace("'", "′")
    for _ in range(8):  # from the inside out; deeper formulas stay readable enough
        before = text
        text = _WRAPPED.sub(r"\1", text)
        text = _ROOT.sub(r"√(\1)", text)
        text = _FRACTION.sub(lambda found: _fraction(found[1], found[2]), text)
        if text == before:
            break
    text = re.sub(r"\\\\|\\begin\{\w+\*?\}|\\end\{\w+\*?\}|&", " ", text)
    text = re.sub(r"\\([A-Za-z]+)\s*", lambda found: SIGNS.get(found[1], found[1] + " "), text)
    text = re.sub(r"\\[,;: ]", " ", text).replace("\\!", "")
    for _ in range(3):
        text = _SCRIPT.sub(lambda found: _script(found[1], found[2] or found[3] or ""), text)
    text = re.sub(r"[\\{}_]", "", text)
    return re.sub(r"\s+", " ", text).replace("ˆ", "^").strip()


def _fraction(top: str, bottom: str) -> str:
    def part(text: str) -> str:
        simple = not re.search(r"[+−]|\\(?:sum|prod|cdot)", text.strip())
        return text if simple else f"({text})"

    return f"{part(top)}/{part(bottom)}"


def _script(sign: str, text: str) -> str:
    """An index or an exponent; ``ˆ`` stands for the power sign until the formula is written."""
    text = text.strip()
    if sign == "_":
        return text if re.fullmatch(r"[\w,′ ]*", text) else f"({text})"
    if re.fullmatch(r"\[.*\]|[′*]", text):
        return text
    if re.fullmatch(r"\d+", text):
        return text.translate(_SUPERSCRIPTS)
    return f"ˆ{text}" if re.fullmatch(r"\w", text) else f"ˆ({text})"
