"""How do courses write backpropagation in NumPy, one sample after another?

Two well-known ways of it, for comparisons of speed: a network that adds up the gradients of a
minibatch sample by sample, and layers as objects that are updated after each sample. Columns of
float64, ``np.dot``, new arrays at each step, the sigmoid computed again for its derivative:
nothing is done faster here than there, and nothing slower.

As a program, ``python textbook.py columns|convolution ASSETS`` trains on MNIST for as many seconds
as each line of its input says, and answers with the samples of a second of its own time.
"""

import gzip
import itertools
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

RATE = 0.1


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Columns:
    """Dense layers of sigmoids with binary cross-entropy. weights : (n_out, n_in), (n_out, 1)"""

    def __init__(self, weights, biases):
        self.weights, self.biases = weights, biases

    def update(self, batch, rate):
        """One minibatch of pairs of columns, input and target."""
        sum_w = [np.zeros(w.shape) for w in self.weights]
        sum_b = [np.zeros(b.shape) for b in self.biases]
        for x, y in batch:
            gradient_w, gradient_b = self.gradients(x, y)
            sum_w = [total + one for total, one in zip(sum_w, gradient_w, strict=True)]
            sum_b = [total + one for total, one in zip(sum_b, gradient_b, strict=True)]
        share = rate / len(batch)
        self.weights = [w - share * g for w, g in zip(self.weights, sum_w, strict=True)]
        self.biases = [b - share * g for b, g in zip(self.biases, sum_b, strict=True)]

    def gradients(self, x, y):
        gradient_w = [np.zeros(w.shape) for w in self.weights]
        gradient_b = [np.zeros(b.shape) for b in self.biases]
        activations, zs = [x], []
        for w, b in zip(self.weights, self.biases, strict=True):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        delta = activations[-1] - y
        gradient_w[-1] = np.dot(delta, activations[-2].transpose())
        gradient_b[-1] = delta
        for back in range(2, len(self.weights) + 1):
            slope = sigmoid_prime(zs[-back])
            delta = np.dot(self.weights[-back + 1].transpose(), delta) * slope
            gradient_w[-back] = np.dot(delta, activations[-back - 1].transpose())
            gradient_b[-back] = delta
        return gradient_w, gradient_b


class Dense:
    """weights : (n_out, n_in), biases : (n_out, 1)"""

    def __init__(self, weights, biases):
        self.weights, self.biases = weights, biases

    def forward(self, given):
        self.given = given
        return np.dot(self.weights, given) + self.biases

    def backward(self, gradient, rate):
        gradient_w = np.dot(gradient, self.given.T)
        before = np.dot(self.weights.T, gradient)
        self.weights -= rate * gradient_w
        self.biases -= rate * gradient
        return before


class Convolution:
    """kernels : (K, C, k, k), biases, one a place: (K, rows, cols). Needs SciPy."""

    def __init__(self, kernels, biases):
        from scipy import signal

        self.signal = signal
        self.kernels, self.biases = kernels, biases

    def forward(self, given):
        self.given = given
        made = np.copy(self.biases)
        for k in range(self.kernels.shape[0]):
            for c in range(self.kernels.shape[1]):
                made[k] += self.signal.correlate2d(given[c], self.kernels[k, c], "valid")
        return made

    def backward(self, gradient, rate):
        gradient_k = np.zeros(self.kernels.shape)
        before = np.zeros(self.given.shape)
        for k in range(self.kernels.shape[0]):
            for c in range(self.kernels.shape[1]):
                gradient_k[k, c] = self.signal.correlate2d(self.given[c], gradient[k], "valid")
                before[c] += self.signal.convolve2d(gradient[k], self.kernels[k, c], "full")
        self.kernels -= rate * gradient_k
        self.biases -= rate * gradient
        return before


class Reshape:
    def __init__(self, before, after):
        self.before, self.after = before, after

    def forward(self, given):
        return np.reshape(given, self.after)

    def backward(self, gradient, rate):
        return np.reshape(gradient, self.before)


class Sigmoid:
    def forward(self, given):
        self.given = given
        return sigmoid(given)

    def backward(self, gradient, rate):
        return np.multiply(gradient, sigmoid_prime(self.given))


def learn(layers, x, y, rate):
    """One sample, one update, with the mean binary cross-entropy of the outputs."""
    made = x
    for layer in layers:
        made = layer.forward(made)
    gradient = ((1 - y) / (1 - made) - y / made) / np.size(y)
    for layer in reversed(layers):
        gradient = layer.backward(gradient, rate)


def mnist(assets):
    """Images (m, 784) and labels of the training part, bytes."""
    names = ("train-images-idx3-ubyte", 16), ("train-labels-idx1-ubyte", 8)
    found = []
    for name, head in names:
        with gzip.open(Path(assets) / "mnist" / f"{name}.gz") as file:
            found.append(np.frombuffer(file.read(), np.uint8, offset=head))
    return found[0].reshape(-1, 784), found[1]


def columns_on_mnist(assets, sizes=(784, 100, 10), batch=100, samples=20_000):
    """What trains on the next minibatch, and how many samples that are."""
    images, labels = (array[:samples] for array in mnist(assets))
    pairs = [
        (image.reshape(-1, 1), target.reshape(-1, 1))
        for image, target in zip(images / 255, np.eye(10)[labels], strict=True)
    ]
    rng = np.random.default_rng(0)
    network = Columns(
        [rng.normal(0, m**-0.5, (n, m)) for m, n in itertools.pairwise(sizes)],
        [np.zeros((n, 1)) for n in sizes[1:]],
    )
    while True:
        order = rng.permutation(len(pairs))
        for start in range(0, len(pairs), batch):
            chosen = [pairs[k] for k in order[start : start + batch]]
            yield partial(network.update, chosen, RATE), len(chosen)


def convolution_on_mnist(assets):
    """The same of a small network of 5 kernels, 100 neurons and 2, on a hundred of each digit."""
    images, labels = mnist(assets)
    chosen = np.hstack([np.where(labels == digit)[0][:100] for digit in (0, 1)])
    images = images[chosen].reshape(-1, 1, 28, 28).astype("float32") / 255
    targets = np.eye(2)[labels[chosen]].reshape(-1, 2, 1)
    rng = np.random.default_rng(0)
    layers = [
        Convolution(rng.normal(0, 0.3, (5, 1, 3, 3)), np.zeros((5, 26, 26))),
        Sigmoid(),
        Reshape((5, 26, 26), (3380, 1)),
        Dense(rng.normal(0, 3380**-0.5, (100, 3380)), np.zeros((100, 1))),
        Sigmoid(),
        Dense(rng.normal(0, 0.1, (2, 100)), np.zeros((2, 1))),
        Sigmoid(),
    ]
    while True:
        for k in rng.permutation(len(images)):
            yield partial(learn, layers, images[k], targets[k], RATE), 1


def main():
    make = {"columns": columns_on_mnist, "convolution": convolution_on_mnist}[sys.argv[1]]
    steps = make(sys.argv[2])
    next(steps)
    for line in sys.stdin:
        start, seen, took = time.process_time(), 0, 0.0
        while took < float(line):
            step, samples = next(steps)
            step()
            seen += samples
            took = time.process_time() - start
        print(seen / took, flush=True)


if __name__ == "__main__":
    main()
