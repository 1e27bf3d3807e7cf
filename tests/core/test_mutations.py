"""Is every document, however damaged, accepted or refused in one line, and nothing else?

An accepted one can be recorded, and reads back equal from what is written of it.
"""

import contextlib
import copy
import json

from documents import BASES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.activations import ACTIVATIONS
from core.checks import DocumentError
from core.documents import network_text, parse_network, read_network
from core.files import FileError
from core.losses import LOSSES
from core.network import Network
from core.optimizers import OPTIMIZERS
from core.trace import record

MUTANTS = settings(
    deadline=10_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
TREES, SWAPS, TEXTS, FILES = 4000, 2000, 2500, 1500


def test_there_are_ten_thousand():
    assert TREES + SWAPS + TEXTS + FILES >= 10_000


def accepted_or_refused(read) -> Network | None:
    """Call ``read``; whatever it raises must be one line. What it accepts must work."""
    try:
        network = read()
    except (DocumentError, FileError) as error:
        line = str(error)
        if not line or len(line.splitlines()) != 1 or len(line) > 1000:
            raise AssertionError(f"not one line: {line!r}") from error
        return None
    written = network_text(network)
    assert parse_network(written) == network
    trace = record(network)
    for index in {0, trace.given, len(trace) // 2, len(trace) - 1}:
        step = trace[index]
        assert step.expression
        assert step.sentence
    assert trace.first_trouble is None or trace[trace.first_trouble].trouble
    with contextlib.suppress(DocumentError):  # an update that overflowed is not gone on from
        assert trace.next_network().loss == network.loss
    return network


def places(tree, path=()):
    """All paths into a document, the root left out."""
    children = ()
    if isinstance(tree, dict):
        children = tree.items()
    elif isinstance(tree, list):
        children = enumerate(tree)
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


PLACES = {number: list(places(base)) for number, base in enumerate(BASES)}
NAMES = [*ACTIVATIONS, *LOSSES, *OPTIMIZERS, "dense", "conv2d", "flatten", "mean", "sum", "he",
         "backprop-network"]  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 4)
    | st.sampled_from([10**9, 2**63, 2**64, -(10**400), 10**400, 1.0, 0.5, -0.0, 1e308, -1e308,
                       5e-324, 1e-300])
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.sampled_from(NAMES)
    | st.text(max_size=4)
)  # fmt: skip
KEYS = st.sampled_from(["weights", "biases", "units", "type", "alpha", "name", "state", "seed",
                        "init", "notes", "momentum"]) | st.text(max_size=3)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
ACTIONS = ("replace", "delete", "add", "double", "wrap", "empty", "nudge")


@st.composite
def mutated_trees(draw):
    """A document with one to three changes anywhere."""
    number = draw(st.integers(0, len(BASES) - 1))
    document = copy.deepcopy(BASES[number])
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(PLACES[number]))
        with contextlib.suppress(KeyError, IndexError, TypeError):  # an earlier change took it
            mutate(document, path, draw)
    return document


def mutate(document, path, draw) -> None:
    at = document
    for key in path[:-1]:
        at = at[key]
    key = path[-1]
    old = at[key]
    action = draw(st.sampled_from(ACTIONS))
    if action == "replace":
        at[key] = draw(VALUES)
    elif action == "delete":
        del at[key]
    elif action == "wrap":
        at[key] = [old]
    elif action == "empty":
        at[key] = type(old)()
    elif action == "nudge" and isinstance(old, int | float):
        by = draw(st.sampled_from([1, -1, 0.5, 1e308]))
        at[key] = old + (by if abs(old) < 2**1000 else int(by))  # larger ones are no floats
    elif isinstance(at, list):
        at.insert(key, old if action == "double" else draw(VALUES))
    else:
        at[draw(KEYS)] = old if action == "double" else draw(VALUES)


@given(mutated_trees())
@settings(MUTANTS, max_examples=TREES)
def test_documents_with_changed_values(document):
    accepted_or_refused(lambda: parse_network(document))
    accepted_or_refused(lambda: parse_network(json.dumps(document)))


@st.composite
def mixed_trees(draw):
    """A document into which pieces of another one, or of itself, were pasted."""
    number = draw(st.integers(0, len(BASES) - 1))
    document = copy.deepcopy(BASES[number])
    for _ in range(draw(st.integers(1, 2))):
        other = draw(st.integers(0, len(BASES) - 1))
        piece = BASES[other]
        for key in draw(st.sampled_from(PLACES[other])):
            piece = piece[key]
        path = draw(st.sampled_from(PLACES[number]))
        at = document
        with contextlib.suppress(KeyError, IndexError, TypeError):
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = copy.deepcopy(piece)
    return document


@given(mixed_trees())
@settings(MUTANTS, max_examples=SWAPS)
def test_documents_with_pieces_of_others(document):
    accepted_or_refused(lambda: parse_network(document))


WRITTEN = [json.dumps(base) for base in BASES]
SNIPPETS = st.sampled_from(
    ["[", "]", "{", "}", ",", ":", '"', "\\", "-", "e9", "e999", ".", "0", "null", "NaN",
     "Infinity", "true", "\x00", "\n", "\ufeff", "\\ud800", "1" * 400, "[" * 3000, "/*", "'"]
) | st.text(max_size=3)  # fmt: skip


@st.composite
def mutated_texts(draw):
    """The text of a document with characters cut out and others put in."""
    written = draw(st.sampled_from(WRITTEN))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(written)))
        count = draw(st.sampled_from([0, 0, 1, 1, 2, 7, 40]))
        written = written[:start] + draw(SNIPPETS) + written[start + count :]
    return written


@given(mutated_texts())
@settings(MUTANTS, max_examples=TEXTS)
def test_documents_with_changed_characters(written):
    accepted_or_refused(lambda: parse_network(written))


@st.composite
def damaged_files(draw):
    """Bytes: a document cut off, with bytes changed, in another encoding; or no document."""
    whole = draw(st.sampled_from(WRITTEN)).encode()
    kind = draw(st.sampled_from(["cut", "flip", "binary", "mixed", "encoding"]))
    if kind == "cut":
        return whole[: draw(st.integers(0, len(whole)))]
    if kind == "binary":
        return draw(st.binary(max_size=200))
    if kind == "encoding":
        name = draw(st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "utf-16-be"]))
        return whole.decode().encode(name)
    changed = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(changed) - 1))
        if kind == "flip":
            changed[at] ^= 1 << draw(st.integers(0, 7))
        else:
            changed[at:at] = draw(st.binary(max_size=5))
    return bytes(changed)


@given(data=damaged_files())
@settings(MUTANTS, max_examples=FILES)
def test_damaged_files(tmp_path, data):
    path = tmp_path / "network.json"
    path.write_bytes(data)
    accepted_or_refused(lambda: read_network(path))
    assert path.read_bytes() == data
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.json"]
