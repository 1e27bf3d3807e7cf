"""Which rows of cells does a text in brackets or in LaTeX hold?"""

import re

from core.cells import BlockError, short
from core.words import Words

_CALL = re.compile(r"\s*([A-Za-z_][\w.]{0,40})\s?\(")
_CALLS = {"array", "asarray", "matrix", "tensor", "Tensor", "Array"}
_KEYWORDS = re.compile(r"(?:,\s?\w+\s?=\s?[^,=]*)*,?")
_SCALAR = re.compile(r"(?:np|numpy)\.float(?:16|32|64)\(([^()\n]{0,40})\)")
_TOKEN = re.compile(r"[\[\];,\n]|[^\[\];,\n ]+")
_LATEX = re.compile(
    r"(?P<row>\\\\\*?(?: ?\[ ?-?[0-9.]+ ?(?:pt|ex|em|mm|cm|in|pc) ?\])?|\\cr\b)"
    r"|(?P<begin>\\begin ?\{(?:\w*matrix\*?|array|tabular)\}(?: ?[\[{][lcr|@{} ]{0,200}[\]}])?)"
    r"|(?P<end>\\end ?\{(?:\w*matrix\*?|array|tabular)\})"
    r"|(?P<other>\\(?:begin|end) ?\{(?:equation|align|gather|math|displaymath|split)\*?\})"
    r"|\\[dt]?frac ?\{(?P<over>[^{}]{1,60})\} ?\{(?P<under>[^{}]{1,60})\}"
    r"|\\(?:left|right|[bB]igg?)[lmr]? ?(?P<fence>\\[{}|]|[\[\]().|])"
    r"| ?\\(?:cdot|times) ?10 ?\^ ?\{? ?(?P<power>[+-]?[0-9]+) ?\}?"
    r"|(?P<comma>\{,\})"
    r"|(?P<space>\\[,;:!> ]|~|\\q?quad\b|\\hline\b|\\[hv]?phantom ?\{[^{}]{0,20}\}|\\[\[\]()]|\$)"
    r"|(?P<fenced>\\[{}])"
    r"|(?P<unknown>\\[A-Za-z]+|\\.?)"
    r"|(?P<group>[{}])",
    re.DOTALL,
)
_BEGIN, _END = "\x02", "\x03"

Rows = list[list[str]]


def latex_rows(text: str, words: Words) -> tuple[str, Rows | None]:
    """Text without LaTeX's marks, or the rows of cells if it is a matrix."""

    def plain(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "under":
            return f"{match['over']}/{match['under']}"
        if kind == "fence":
            return match["fence"].strip("\\").replace(".", "").replace("|", "")
        if kind == "power":
            return "e" + match["power"]
        if kind == "fenced":
            return match["fenced"][1]
        if kind == "unknown":
            raise BlockError(
                words(
                    "“{text}” is not a number; leave only numbers, & and \\\\.",
                    text=short(match["unknown"]),
                )
            )
        marks = {"row": "\n", "begin": _BEGIN, "end": _END, "comma": ",", "group": ""}
        return marks.get(kind or "", " ")

    matrix = "&" in text or "\\begin" in text or "\\\\" in text
    if matrix:
        text = text.replace("\n", " ")
    text = _LATEX.sub(plain, text)
    if not matrix:
        return text, None
    before, begin, body = text.partition(_BEGIN)
    if not begin:
        before, body = "", text.strip(" [](){}|.;")
    body, _, after = body.partition(_END)
    if before.strip(" [({|") or after.strip(" ])}|.,;\n"):
        raise BlockError(words("Only one matrix can be read at once; paste its numbers alone."))
    rows = [[cell.strip() for cell in row.split("&")] for row in body.split("\n")]
    return text, [row for row in rows if row != [""]]


def bracketed_rows(text: str, wide: bool, words: Words) -> Rows:
    """The rows of NumPy's, Python's and MATLAB's brackets; ``wide``: NumPy may have broken it."""
    text = _SCALAR.sub(r"\1", text).strip()
    call = _CALL.match(text)
    if call:
        if call[1].rpartition(".")[2] not in _CALLS:
            raise BlockError(
                words("“{text}” is not a number; paste the numbers it gives.", text=short(call[1]))
            )
        text = text[call.end() :].rstrip(" ;\n").removesuffix(")")
        body, bracket, tail = text.rpartition("]")
        if not bracket or len(tail) > 200 or not _KEYWORDS.fullmatch(tail.strip()):
            raise BlockError(words("The brackets do not match; paste the whole array."))
        text = body + bracket
    text = re.sub(r"\.\.\. ?\n(?!\s*\[)", " ", text)
    if "..." in text or "…" in text:
        raise BlockError(
            words("“...” stands for numbers left out; print the whole array and paste that.")
        )
    text = text.translate(str.maketrans("({)}\t", "[[]] ")).strip(" \n;.,")
    depth = deepest = groups = 0
    for bracket in re.findall(r"[\[\]]", text):
        depth += 1 if bracket == "[" else -1
        deepest = max(deepest, depth)
        groups += bracket == "["
        if depth < 0:
            break
    if depth != 0:
        raise BlockError(words("The brackets do not match; paste the whole array."))
    if deepest > 2:
        raise BlockError(
            words("{depth} levels of brackets; paste one matrix at a time.", depth=deepest)
        )
    if deepest == 1 and groups == 1:
        if not (text.startswith("[") and text.endswith("]")):
            raise BlockError(words("Numbers stand outside the brackets; paste the array alone."))
        return _matlab(text[1:-1], wide)
    rows: Rows = []
    depth, after_comma = 0, False
    for token in _TOKEN.findall(text):
        if token in "[]":
            depth += 1 if token == "[" else -1
            if token == "[" and depth == deepest:
                rows.append([])
                after_comma = False
        elif token == "\n" or (token in ",;" and depth < deepest):
            continue
        elif depth < deepest:
            raise BlockError(
                words("“{text}” stands outside the rows’ brackets.", text=short(token))
            )
        elif token == ",":
            if after_comma or not rows[-1]:
                rows[-1].append("")
            after_comma = True
        elif token == ";":
            raise BlockError(
                words("Row {row} holds “;”; separate its numbers by commas.", row=len(rows))
            )
        else:
            rows[-1].append(token)
            after_comma = False
    return rows


def _matlab(body: str, wide: bool) -> Rows:
    """The rows between one pair of brackets: ``;`` and line ends separate them."""
    rows: Rows = [[]]
    last = ";"
    for token in _TOKEN.findall(body):
        if token == ";" or (token == "\n" and last != ","):
            rows.append([])
        elif token == ",":
            if last in ",;\n":
                rows[-1].append("")
        elif token != "\n":
            rows[-1].append(token)
        last = "," if token == "\n" and last == "," else token
    rows = [row for row in rows if row]
    lengths = {len(row) for row in rows[:-1]}
    if wide and ";" not in body and len(lengths) == 1 and len(rows[-1]) < len(rows[0]):
        return [[cell for row in rows for cell in row]]
    return rows
