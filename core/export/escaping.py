"""How does a text of the user's own stay text in a file of another language?"""

import html
import re
import unicodedata

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run as a formula."""


def one_line(text: str) -> str:
    """The text without line ends and control characters: for titles and comments."""
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(shown.split())


def spreadsheet_text(text: str) -> str:
    """A cell that is not run, with an apostrophe before what would be."""
    return "'" + text if text.startswith(RUNS) else text


def html_text(text: str) -> str:
    """Text in HTML, and in the attributes of its elements."""
    clean = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return html.escape(clean, quote=True)


_MARKDOWN = re.compile(
    r"[\\`*_{}\[\]<>#|~$&^@]|:(?=\S)|-(?=-)|(?<=-)-|\.(?=\.\.)|(?<=www)\.|^[-+=:%]"
    r"|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d\d\d)[.)]"
)
"""Signs that may mean something in Markdown, at the beginning of a line or anywhere."""


def markdown_text(text: str) -> str:
    """Text in a line of Markdown, as GitHub and Pandoc read it."""
    return _MARKDOWN.sub(lambda sign: "\\" + sign[0], one_line(text))


# LaTeX -----------------------------------------------------------------------------------------

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"{\char34}",
    "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "{-}", "\u00a0": "~",
    "−": "$-$", "·": r"$\cdot$", "×": r"$\times$", "½": r"$\frac{1}{2}$", "²": "$^2$",
    "Σ": r"$\sum$", "∂": r"$\partial$", "∞": r"$\infty$", "√": r"$\sqrt{\ }$", "←": r"$\leftarrow$",
    "→": r"$\to$", "≥": r"$\ge$", "≤": r"$\le$", "≠": r"$\ne$", "≈": r"$\approx$",
    "α": r"$\alpha$", "β": r"$\beta$", "δ": r"$\delta$", "ε": r"$\varepsilon$", "η": r"$\eta$",
    "θ": r"$\theta$", "μ": r"$\mu$", "ŷ": r"$\hat{y}$", "ᵗ": "$^t$", "ₜ": "$_t$", "₁": "$_1$",
    "₂": "$_2$", "ℓ": r"$\ell$", "…": r"\dots{}", "–": "--", "—": "---", "’": "'", "‘": "`",
    "“": "``", "”": "''", "m̂": r"$\hat{m}$", "ŝ": r"$\hat{s}$",
}  # fmt: skip

VIETNAMESE = set("ăâđêôơưĂÂĐÊÔƠƯ") | {chr(code) for code in range(0x1EA0, 0x1EFA)} | set("ĩũĨŨ")
"""Letters that the encoding T5 has, and the usual one of Western Europe in part has not."""


def needs_vietnamese(text: str) -> bool:
    """Does the text have a letter that only Vietnamese has?"""
    return any(c in VIETNAMESE for c in unicodedata.normalize("NFC", text))


def latex_text(text: str) -> str:
    r"""Text in LaTeX. What pdflatex does not know stands in ``\unicodesign``, see the preamble."""
    made = "".join(map(_latex_sign, unicodedata.normalize("NFC", one_line(text))))
    return made.replace(",,", ",{},")  # two commas would become a quotation mark


_BOTH = set("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
"""Letters with accents that both encodings have."""


def _latex_sign(sign: str) -> str:
    if sign in _LATEX:
        return _LATEX[sign]
    if 32 <= ord(sign) < 127 or sign in VIETNAMESE or sign in _BOTH:
        return sign
    if 0xC0 <= ord(sign) <= 0xFF and sign not in "×÷":
        return rf"\latinsign{{{sign}}}"
    return rf"\unicodesign{{{ord(sign):04X}}}"
