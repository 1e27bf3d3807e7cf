"""Do weights from elsewhere become the network they were, and is every guess said?"""

import contextlib
import io
import json
import struct
import zipfile

import numpy as np
import pytest
from lecture import lecture

from core.archive import write_archive
from core.checks import DocumentError
from core.export import EXPORTERS
from core.files import FileError
from core.importing.matrices import key_of, read_matrices
from core.importing.reading import Choices, import_network
from core.passes import compute
from core.trace import record
from core.words import Refusal, Words

RNG = np.random.default_rng(5)
W1, B1 = RNG.normal(size=(2, 3)), RNG.normal(size=3)
W2, B2 = RNG.normal(size=(3, 2)), RNG.normal(size=2)

TEXT = """
W1 =
0.1 -0.3 0.4
0.2 0.5 -0.1

b1 = 0.1, 0.2, 0.3
W[2]: [[0.3, -0.2], [0.6, 0.1], [-0.4, 0.5]]
x = 1, 0.5
y = [1, 0]
"""


@pytest.fixture
def file(tmp_path):
    """Writes a file and gives its path: text, bytes, arrays for numpy.savez, or tensors."""

    def write(content, name="weights.npz", **arrays):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif content is None:
            np.savez(path, **arrays)
        else:
            np.savez(path, *content)
        return path

    return write


def safetensors(tensors, **header):
    """The bytes of a safetensors file, as its specification says; names may be in any order."""
    entries, body = {"__metadata__": {"format": "pt"}}, b""
    names = {"float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "uint16": "BF16"}
    for name, array in tensors.items():
        data = array.tobytes()
        entries[name] = {"dtype": names[array.dtype.name], "shape": list(array.shape),
                         "data_offsets": [len(body), len(body) + len(data)]}  # fmt: skip
        body += data
    entries |= header
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + body


def same(network, *pairs):
    assert len(network.layers) == len(pairs)
    for layer, (weights, biases) in zip(network.layers, pairs, strict=True):
        assert layer.weights.tobytes() == np.ascontiguousarray(weights).tobytes()
        if biases is None:
            assert layer.biases is None
        else:
            assert layer.biases.tobytes() == biases.tobytes()


# Text -------------------------------------------------------------------------------------------


def test_a_text_with_headings(file):
    made = import_network(file(TEXT, "Bài 1.txt"))
    network = made.network
    exercise = lecture()
    assert (network.layers[0].weights == exercise.layers[0].weights).all()
    assert (network.layers[1].weights == exercise.layers[1].weights).all()
    assert network.layers[0].biases.tolist() == [0.1, 0.2, 0.3]
    assert network.layers[1].biases is None
    assert network.inputs.tolist() == [[1, 0.5]]
    assert network.targets.tolist() == [[1, 0]]
    assert network.title == "Bài 1"
    said = [str(note) for note in made.notes]
    assert said == [
        "Activation: sigmoid, as none was chosen.",
        "Loss: half_squared_error, as none was chosen.",
        "Learning rate: 0.1, as none was given.",
    ]
    assert network.notes.splitlines() == said


@pytest.mark.parametrize(
    "text",
    [
        "W1 = [0.1 -0.3; 0.2 0.5];\nb1 = [1; 2];\nx = [1; 0.5];",
        "W^{[1]} = \\begin{pmatrix} 0.1 & -0.3 \\\\ 0.2 & 0.5 \\end{pmatrix}\n"
        "b^{[1]} = \\begin{pmatrix} 1 & 2 \\end{pmatrix} \\\\\nx = (1, 0.5)",
        "W1 = np.array([[0.1, -0.3],\n               [0.2, 0.5]])\nb1 = np.array([1, 2])\n"
        "x = np.array([1, 0.5])",
        "w_1:\n0,1\t-0,3\n0,2\t0,5\nbias 1\n1\t2\nx1 = 1\nx2 = 0.5",
        "θ1\n0.1 −0.3\n0.2 0.5\nb1\n1 2\ninput\n1 0.5",
        "W = 0.1, -0.3\n0.2, 0.5\nb = 1, 2\nx = 1, 0.5",
        "# my net\nW1 =\n0.1 -0.3\n0.2 0.5\nb(1) = 1 2\nX = 1 0.5\n",
    ],
)
def test_texts_as_people_have_them(file, text):
    network = import_network(file(text, "w.txt")).network
    assert network.layers[0].weights.tolist() == [[0.1, -0.3], [0.2, 0.5]]
    assert network.layers[0].biases.tolist() == [1, 2]
    assert network.inputs.tolist() == [[1, 0.5]]


def test_matrices_of_columns_are_turned_round(file):
    text = "W1\n1 2\n3 4\n5 6\nW2\n1 2 3\nx\n1 2\n3 4\ny\n1 0"
    network = import_network(file(text, "w.txt")).network
    same(network, (np.array([[1.0, 3, 5], [2, 4, 6]]), None), (np.array([[1.0], [2], [3]]), None))
    assert network.inputs.tolist() == [[1, 3], [2, 4]]
    assert network.targets.tolist() == [[1], [0]]
    assert "(to, from)" in network.notes
    square = "W1\n1 2\n3 4\nW2\n5 6\n7 8"
    as_rows = import_network(file(square, "w.txt")).network
    assert as_rows.layers[0].weights.tolist() == [[1, 2], [3, 4]]
    as_columns = import_network(file(square, "w.txt"), Choices(layout="columns")).network
    assert as_columns.layers[0].weights.tolist() == [[1, 3], [2, 4]]


def test_blocks_without_headings_are_the_weights_in_their_order(file):
    network = import_network(file("1 2 3\n4 5 6\n\n1\n2\n3\n", "w.csv")).network
    assert network.shapes == ((2,), (3,), (1,))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "W1: The text holds no numbers."),
        ("W1 = 1 2\nW1 = 1 2", "W1: stands twice in the file; remove one"),
        ("W2 = 1 2", "W1: missing; give the weights of each layer"),
        ("b1 = 1 2", "W1: missing; give the weights of each layer"),
        ("x = 1 2", "W1: missing; give the weights of each layer"),
        ("hello\nW1 = 1 2", "“hello” stands before the first heading; leave it out, or write a "
                            "heading such as W1 = above it"),
        ("W1 = 1 2\n3", "W1: Row 2: 2 numbers expected, as in row 1; found 1."),
        ("W1 = 1 nan", "W1: Row 1, column 2: “nan” is not a finite number; write one."),
        ("W1 = 1 2\n3 4\nW2 = 1 2 3", "W2: 1 inputs, but the layer before it has 2 neurons; "
                                      "matrices are (from, to) in rows and (to, from) in columns"),
        ("W1 = 1 2\nb1 = 1 2 3", "W1: 2 biases expected, one a neuron, found 3"),
        ("W1 = 1 2\nx = 1 2 3", "--input: 1 numbers a sample expected, found 1 x 3"),
        ("W1 = 1 2\nx2 = 3", "x2: one number expected, and the ones before it above it"),
        ("W1 = __import__('os')", "W1: “__import__” is not a number; paste the numbers it gives."),
    ],
)  # fmt: skip
def test_a_bad_text_is_one_line(file, text, line):
    with pytest.raises(Refusal) as raised:
        import_network(file(text, "w.txt"))
    assert str(raised.value) == line


def test_the_names_of_the_blackboard():
    assert key_of("W1") == key_of("W[1]") == key_of("weights_1") == ("weights", 1)
    assert key_of("b2") == ("biases", 2)
    assert key_of("x") == ("inputs", 0)
    assert key_of("arr_0") is key_of("dense/kernel") is key_of("0.weight") is None


def test_many_headings_take_no_longer_than_their_length():
    many = "".join(f"W{n}\n1 2\n3 4\n" for n in range(1, 65)) + "x" * 200_000 + "\n"
    with pytest.raises(Refusal):
        read_matrices(many)


# Arrays -----------------------------------------------------------------------------------------


def test_arrays_by_the_names_of_the_blackboard(file):
    network = import_network(
        file(None, W1=W1, b1=B1, W2=W2, b2=B2, x=np.array([1, 0.5]), y=np.array([[1, 0]]))
    ).network
    same(network, (W1, B1), (W2, B2))
    assert network.inputs.tolist() == [[1, 0.5]]
    assert network.targets.tolist() == [[1, 0]]


def test_the_weights_of_pytorch_are_turned_round(file):
    state = {"0.weight": W1.T.astype(np.float32), "0.bias": B1.astype(np.float32),
             "2.weight": W2.T.astype(np.float32), "2.bias": B2.astype(np.float32)}  # fmt: skip
    for path in (file(None, **state), file(safetensors(state), "m.safetensors")):
        made = import_network(path, Choices(activations=("relu", "softmax")))
        same(made.network, (W1.astype("f4").astype("f8"), B1.astype("f4").astype("f8")),
             (W2.astype("f4").astype("f8"), B2.astype("f4").astype("f8")))  # fmt: skip
        assert [layer.activation.name for layer in made.network.layers] == ["relu", "softmax"]
        assert made.network.loss == "cross_entropy"
        assert "Layers in this order: 0, 2." in map(str, made.notes)


def test_ten_layers_are_ordered_by_their_numbers(file):
    """In a safetensors file they stand in the order of their names: 10 before 2."""
    made = [RNG.normal(size=(3, 3)) for _ in range(11)]
    state = {f"net.{n}.weight": made[n] for n in sorted(range(11), key=str)}
    network = import_network(file(safetensors(state), "m.safetensors")).network
    same(network, *((weights.T, None) for weights in made))


def test_named_layers_are_ordered_by_their_sizes(file):
    wide, long = RNG.normal(size=(3, 4)), RNG.normal(size=4)
    state = {"hidden.weight": W1.T, "hidden.bias": B1, "exit.weight": wide.T, "exit.bias": long}
    ordered = dict(sorted(state.items()))
    made = import_network(file(safetensors(ordered), "m.safetensors"))
    same(made.network, (W1, B1), (wide, long))
    said = list(map(str, made.notes))
    assert "Layers in this order: hidden, exit." in said
    assert not any("Other orders" in line for line in said)
    # 2-3-2 may be 3-2-3 as well: the order of the file decides, and it is said.
    state |= {"exit.weight": W2.T, "exit.bias": B2}
    made = import_network(file(None, **state))
    same(made.network, (W1, B1), (W2, B2))
    assert "Other orders fit too: number the names to choose one." in map(str, made.notes)


@pytest.mark.parametrize(
    "names",
    [
        ("dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"),
        ("sequential/dense/kernel", "sequential/dense/bias", "sequential/dense_1/kernel",
         "sequential/dense_1/bias"),
        ("layers/dense/vars/0", "layers/dense/vars/1", "layers/dense_1/vars/0",
         "layers/dense_1/vars/1"),
    ],
)  # fmt: skip
def test_the_kernels_of_keras_stay_as_they_are(file, names):
    # numpy.savez would write folders for them.
    arrays = dict(zip(names, (W1, B1, W2, B2), strict=True))
    made = import_network(file(safetensors(arrays), "k.safetensors"))
    same(made.network, (W1, B1), (W2, B2))
    assert not any("turned" in str(note) for note in made.notes)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array)
            archive.writestr(name + ".npy", member.getvalue())
    same(import_network(file(buffer.getvalue())).network, (W1, B1), (W2, B2))


def test_arrays_without_names_are_weights_and_biases_in_turn(file):
    same(import_network(file([W1, B1, W2, B2])).network, (W1, B1), (W2, B2))
    same(import_network(file([W1.T, B1, W2.T, B2])).network, (W1, B1), (W2, B2))
    same(import_network(file([W1, W2, B2])).network, (W1, None), (W2, B2))


def test_other_kinds_of_numbers(file):
    half = np.array([[1.5, -2.0]], dtype=np.float16)
    whole = np.array([3, 4], dtype=np.int64)
    made = import_network(file(safetensors({"W1": half, "b1": whole}), "m.safetensors"))
    assert made.network.layers[0].weights.tolist() == [[1.5, -2.0]]
    assert made.network.layers[0].biases.tolist() == [3, 4]
    # The upper halves of 1.0, -2.5 and 0.15625 in single precision.
    brain = (np.array([[1.0, -2.5, 0.15625]], dtype="<f4").view("<u4") >> 16).astype("<u2")
    made = import_network(file(safetensors({"W1": brain}), "m.safetensors"))
    assert made.network.layers[0].weights.tolist() == [[1.0, -2.5, 0.15625]]


def test_torch_gives_the_same_answers(file):
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3))
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    choices = Choices(activations=("relu", "identity"), inputs="1, -2, 0.5, 0.25")
    network = import_network(file(None, **state), choices).network
    wanted = model(torch.tensor([[1, -2, 0.5, 0.25]])).detach().numpy()
    assert compute(network).by_name["a", 2] == pytest.approx(wanted, rel=1e-5)


def test_this_program_s_own_archives_come_back_whole(file, tmp_path):
    network = lecture(samples=2).replace(title="mine", notes="kept")
    write_archive(network, tmp_path / "own.npz")
    assert import_network(tmp_path / "own.npz").network == network
    with (tmp_path / "trace.npz").open("wb") as out:
        EXPORTERS["npz"].write(record(network), out, lambda *_: None)
    assert import_network(tmp_path / "trace.npz").network == network


# What is assumed, and what is chosen --------------------------------------------------------------


def test_everything_that_is_assumed_is_said_in_the_language(file):
    made = import_network(file([W1, W2]))
    said = [str(note) for note in made.notes]
    assert said == [
        "Activation: sigmoid, as none was chosen.",
        "Loss: half_squared_error, as none was chosen.",
        "Biases: none, as none are in the file.",
        "Input: all 0.5, as none was given.",
        "Target: 1 for the first output and 0 for the others, as none was given.",
        "Learning rate: 0.1, as none was given.",
    ]
    words = Words("xx", {text: "* " + text for text in
                         ("Biases: none, as none are in the file.",)})  # fmt: skip
    other = import_network(file([W1, W2]), Choices(), words)
    assert "* Biases: none, as none are in the file." in other.network.notes


def test_everything_can_be_chosen(file):
    chosen = Choices(("tanh", "sigmoid"), "binary_cross_entropy", "1, 0.5; -1 0.25", "1,0;0,1",
                     0.5, None, "=1+1")  # fmt: skip
    made = import_network(file([W1, B1, W2, B2]), chosen)
    network = made.network
    assert made.notes == ()
    assert network.inputs.tolist() == [[1, 0.5], [-1, 0.25]]
    assert network.targets.tolist() == [[1, 0], [0, 1]]
    assert network.optimizer.learning_rate == 0.5
    assert network.title == "=1+1"
    for loss, last in (("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")):
        network = import_network(file([W1, W2]), Choices(loss=loss)).network
        assert [layer.activation.name for layer in network.layers] == ["sigmoid", last]
    assert len(import_network(file([W1, W2]), Choices(targets="1,0;0,1")).network.inputs) == 2


@pytest.mark.parametrize(
    ("choices", "line"),
    [
        (Choices(activations=("relu",) * 3), "--activation: one for all layers or 2, one a layer, "
                                             "expected; found 3"),
        (Choices(activations=("rely",)), '--activation: unknown name "rely"; did you mean relu?'),
        (Choices(loss="mse"), '--loss: unknown name "mse"'),
        (Choices(inputs="1, 2, 3"), '--input: 2 numbers a sample expected, found 3 in "1, 2, 3"'),
        (Choices(inputs="1, two"), "--input: "),
        (Choices(inputs=""), "--input: 2 numbers a sample expected, found 0"),
        (Choices(targets="1, 0; 1"), "--target: 2 numbers a sample expected, found 1"),
        (Choices(inputs="1, 0; 1, 1", targets="1, 0"), "targets: 2 rows expected"),
        (Choices(rate=float("nan")), "--rate: a finite number expected, found nan"),
    ],
)  # fmt: skip
def test_a_bad_choice_is_one_line(file, choices, line):
    with pytest.raises(Refusal) as raised:
        import_network(file([W1, W2]), choices)
    assert str(raised.value).startswith(line)
    assert "\n" not in str(raised.value)


# What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrays", "line"),
    [
        ({"conv.weight": np.zeros((2, 1, 3, 3))}, "conv: a matrix of weights expected, found "
         "2 x 1 x 3 x 3; only dense layers are imported"),
        ({"0.weight": W1.T, "1.running_mean": B1}, "1.running_mean: no part of a plain network"),
        ({"0.bias": B1}, "0: missing; give the weights of each layer"),
        ({"0.weight": W1.T, "1.weight": np.zeros((4, 4))}, "1: 4 inputs, but the layer before it "
         "has 3 neurons"),
        ({"W1": W1, "b1": np.zeros(4)}, "W1: 3 biases expected, one a neuron, found 4"),
        ({"W1": np.zeros((0, 3))}, "W1: a matrix of weights expected, found 0 x 3"),
        ({"W1": np.array([[np.nan]])}, "layers[0].weights[0][0]: a finite number expected"),
        ({"W1": np.array([["a"]])}, "W1: numbers expected, found str"),
        ({"W1": np.array([[True]])}, "W1: numbers expected, found bool"),
        ({"W1": np.array([[{}]], dtype=object)}, "W1: numbers expected, found object"),
        ({"what/\x07ever": B1}, "what/\\x07ever: no part of a plain network"),
    ],
)  # fmt: skip
def test_bad_arrays_are_one_line(file, arrays, line):
    with pytest.raises(Refusal) as raised:
        import_network(file(None, **arrays))
    assert str(raised.value).startswith(line)
    assert str(raised.value).isprintable()


def test_nothing_is_unpickled(file, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "gone off"), "w"))

    import pickle

    paths = [file(pickle.dumps(Bomb()), "m.pkl")]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps(Bomb()))
    paths.append(file(buffer.getvalue(), "m.pt"))
    for path in paths:
        with pytest.raises(FileError) as raised:
            import_network(path)
        assert "savez" in str(raised.value)
        assert "\n" not in str(raised.value)
    with pytest.raises(Refusal):
        import_network(file(None, W1=np.array([Bomb()], dtype=object)))
    assert not (tmp_path / "gone off").exists()


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ({"dtype": "F64", "shape": [1 << 39, 8], "data_offsets": [0, 48]}, "W1: 35184372088832 "
         "bytes expected"),
        ({"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 4096]}, "W1: 48 bytes expected"),
        ({"dtype": "F64", "shape": [2, 3], "data_offsets": [-8, 40]}, "W1: a list of whole"),
        ({"dtype": "F64", "shape": [True, 3], "data_offsets": [0, 48]}, "W1: a list of whole"),
        ({"dtype": "F8", "shape": [6], "data_offsets": [0, 6]}, "W1: numbers expected"),
        ({"dtype": "F64", "shape": "2x3", "data_offsets": [0, 48]}, "W1: a list of whole"),
        ([1, 2], "W1: an object expected"),
        ({}, "W1: numbers expected"),
    ],
)  # fmt: skip
def test_sizes_are_not_believed(file, entry, line):
    path = file(safetensors({"b1": B1, "W2": W1}, W1=entry), "m.safetensors")
    with pytest.raises(DocumentError) as raised:
        import_network(path)
    assert str(raised.value).startswith(line)


def test_damaged_files_are_one_line(file):
    sound = safetensors({"W1": W1, "b1": B1})
    packed = file(None, W1=W1, b1=B1).read_bytes()
    damaged = [sound[:200], b"\xff" * 8 + sound[8:], packed[: len(packed) // 2], packed[:-10],
               b"\x80\x04junk", b"\x89HDF\r\n", b"\xff\xfe\x00", b"{}"]  # fmt: skip
    for data in damaged:
        with pytest.raises((FileError, Refusal)) as raised:
            import_network(file(data, "m.bin"))
        assert "\n" not in str(raised.value)
    for place in range(0, len(packed), 7):
        broken = bytearray(packed)
        broken[place] ^= 0xFF
        with contextlib.suppress(FileError, Refusal):
            import_network(file(bytes(broken), "m.bin"))
