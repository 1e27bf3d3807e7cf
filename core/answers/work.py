"""Which numbers does someone get who works on from their own, in a given way?

The rules are those of :mod:`core.passes`, asked for one quantity at a time, with two doors: the
ways of :mod:`core.answers.ways`, and ``carry``, which says what is gone on with: the
student's own number, or the one that was just worked out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from core.activations import softmax_shift
from core.answers import linear
from core.answers.margins import Near, plus, products, spread, times, total
from core.answers.sheet import Key
from core.answers.updating import updated
from core.answers.ways import RIGHT, Ways
from core.losses import LOSSES
from core.network import Dense, Flatten, Network, Weighted
from core.passes import OutputDelta

FRAGILE = 0.1
"""A number that a logarithm or a division takes is held to be known to such a share."""


class Carry:
    """What is gone on with: here, whatever was worked out."""

    def known(self, key: Key) -> Near | None:
        """What is gone on with whatever comes out; None where that has to be seen."""
        return None

    def settle(self, key: Key, made: Near) -> Near:
        """What is gone on with once ``made`` has come out."""
        return made


class Work:
    """One way through the whole computation; quantities are worked out when asked for.

    ``made`` is what each quantity comes to, ``kept`` what is carried on from it.
    """

    def __init__(
        self,
        network: Network,
        how: tuple[OutputDelta, ...],
        ways: Ways = RIGHT,
        carry: Carry | None = None,
    ) -> None:
        self.network = network
        self.how = how
        self.ways = ways
        self.carry = carry or Carry()
        self.last = len(network.layers)
        self.made: dict[Key, Near] = {}
        self.kept: dict[Key, Near] = {}

    def run(self, keys: Iterable[Key]) -> None:
        """Work out all of ``keys``."""
        with np.errstate(all="ignore"):
            for key in keys:
                self.get(*key)
                self.worked(key)

    def worked(self, key: Key) -> Near:
        """What a quantity of a layer comes to."""
        if key not in self.made:
            maker = _MAKERS.get(key[0], updated)
            self.made[key] = maker(self, *key)
        return self.made[key]

    def get(self, name: str, layer: int) -> Near:
        """What is carried on from a quantity of a layer."""
        key = (name, layer)
        if key not in self.kept:
            known = self.carry.known(key)
            self.kept[key] = self.carry.settle(key, self.worked(key)) if known is None else known
        return self.kept[key]

    def resume(self, other: Work, same: Callable[[Key], bool]) -> None:
        """Take over what another way of working has in common with this one."""
        self.made.update({key: made for key, made in other.made.items() if same(key)})
        self.kept.update({key: kept for key, kept in other.kept.items() if same(key)})

    def layer(self, number: int) -> Weighted:
        found = self.network.layers[number - 1]
        assert not isinstance(found, Flatten)
        return found

    def outputs(self, number: int, name: str = "a") -> Near:
        """What leaves a layer, in its shape; flatten only renumbers it. (m, *shape)"""
        if number == 0:
            return self.get("x", 0)
        if isinstance(self.network.layers[number - 1], Flatten):
            shape = (self.network.samples, *self.network.shapes[number])
            return self.outputs(number - 1, name).map(lambda values: values.reshape(shape))
        return self.get(name, number)

    # Given ------------------------------------------------------------------------------------

    def _given(self, name: str, number: int) -> Near:
        if name == "x":
            return Near(self.network.inputs, 0.0)
        if name == "y":
            return Near(self.network.targets, 0.0)
        return Near(getattr(self.layer(number), name), 0.0)

    # Forward ----------------------------------------------------------------------------------

    def _z(self, _: str, number: int) -> Near:
        biases = self.get("biases", number) if self.layer(number).biases is not None else None
        before = self.outputs(number - 1, self.ways.enters)
        return self._sum(number, before, self.get("weights", number), biases)

    def _sum(self, number: int, before: Near, weights: Near, biases: Near | None) -> Near:
        layer = self.layer(number)
        if isinstance(layer, Dense):
            weights = weights.map(self.ways.read_forward)
        z = products(
            lambda a, w: linear.forward(layer, a, w),
            before,
            weights,
            linear.terms(layer, self.network.shapes[number - 1]),
        )
        if biases is None or not self.ways.bias:
            return z
        spread_out = biases.map(lambda values: linear.spread_biases(layer, values))
        return plus(z, spread_out.scaled(self.ways.bias))

    def _a(self, _: str, number: int) -> Near:
        if self.layer(number).activation.row.coupled and self.ways.squash is None:
            e = self.get("exp", number)
            return self._share(e, self.get("exp_sum", number)) if self.ways.shared else e
        return self._squash(number, self.get("z", number))

    def _squash(self, number: int, z: Near) -> Near:
        if self.ways.squash is not None:
            return self.ways.squash(self, number, z)
        activation = self.layer(number).activation
        a = spread(activation.value, z)
        return a.scaled(self.ways.logarithm) if activation.name == "softplus" else a

    def _exp(self, _: str, number: int) -> Near:
        return self._exponential(self.get("z", number))

    def _exponential(self, z: Near) -> Near:
        if not self.ways.exponential:
            return z
        shift = softmax_shift(z.value)
        return spread(lambda values: np.exp(values - shift), z)

    def _exp_sum(self, _: str, number: int) -> Near:
        summed = total(self.get("exp", number), axis=-1)
        return summed.map(lambda values: values[:, None])

    def _share(self, e: Near, summed: Near) -> Near:
        return spread(lambda top, bottom: top / bottom, e, summed)

    # Loss -------------------------------------------------------------------------------------

    def targets(self) -> Near:
        """The targets in the shape of the last layer's output."""
        m = self.network.samples
        y = self.get("y", self.last)
        shape = y.value.shape
        return y.map(lambda values: self.ways.targets(values.reshape(m, -1)).reshape(shape))

    def _loss_term(self, _: str, number: int) -> Near:
        return self._terms(self.outputs(self.last))

    def _terms(self, a: Near) -> Near:
        found = spread(LOSSES[self.network.loss].term, self._careful(a), self.targets())
        if "entropy" in self.network.loss:
            return found.scaled(self.ways.logarithm)
        return found.scaled(self.ways.factor)

    def _careful(self, a: Near) -> Near:
        """Outputs that a logarithm or a division takes: near 0 or 1 more decimals are kept."""
        if "entropy" not in self.network.loss:
            return a
        room = np.minimum(np.abs(a.value), np.abs(1 - a.value))
        return Near(a.value, np.minimum(a.margin, FRAGILE * room))

    def _loss(self, _: str, number: int) -> Near:
        return self._sample_losses(self.get("loss_term", self.last))

    def _sample_losses(self, terms: Near) -> Near:
        m = self.network.samples
        summed = total(terms.map(lambda values: values.reshape(m, -1)), axis=1)
        return summed.scaled(self._outputs_share())

    def _outputs_share(self) -> float:
        mean = LOSSES[self.network.loss].mean
        if self.ways.outputs:
            mean = self.ways.outputs == "mean"
        return 1 / math.prod(self.network.shapes[-1]) if mean else 1.0

    def _batch_loss(self, _: str, number: int) -> Near:
        return total(self.get("loss", self.last), axis=0).scaled(self._batch_share())

    def _batch_share(self) -> float:
        mean = (self.ways.batch or self.network.batch_reduction) == "mean"
        return 1 / self.network.samples if mean else 1.0

    def _loss_after(self, _: str, number: int) -> Near:
        """The loss of the same inputs with the new weights."""
        a = z = self.get("x", 0)
        for place, layer in enumerate(self.network.layers, start=1):
            if isinstance(layer, Flatten):
                shape = (self.network.samples, *self.network.shapes[place])
                a, z = (one.map(lambda values, to=shape: values.reshape(to)) for one in (a, z))  # type: ignore[misc]
                continue
            biases = self.get("new_biases", place) if layer.biases is not None else None
            before = a if self.ways.enters == "a" else z
            z = self._sum(place, before, self.get("new_weights", place), biases)
            if layer.activation.row.coupled and self.ways.squash is None:
                e = self._exponential(z)
                summed = total(e, axis=-1).map(lambda values: values[:, None])
                a = self._share(e, summed) if self.ways.shared else e
            else:
                a = self._squash(place, z)
        losses = self._sample_losses(self._terms(a))
        return total(losses, axis=0).scaled(self._batch_share())

    # Backward ---------------------------------------------------------------------------------

    def _delta(self, _: str, number: int) -> Near:
        if number != self.last or not any(self.how):
            return self._by_chain(number)
        direct = self._difference()
        if all(self.how):
            return direct
        ruled = np.array([bool(rule) for rule in self.how]).reshape(
            -1, *[1] * (direct.value.ndim - 1)
        )
        chain = self._by_chain(number)
        return Near(
            np.where(ruled, direct.value, chain.value),
            np.where(ruled, direct.margin, chain.margin),
        )

    def _difference(self) -> Near:
        """a - y, where loss and activation cancel or the perceptron's rule holds."""
        a, y = self.outputs(self.last), self.targets()
        sums, shares = [], []
        for rule, target in zip(self.how, y.value, strict=True):
            sums.append(float(np.sum(target)) if rule == "weighted difference" else 1.0)
            shares.append(self._outputs_share() if rule == "difference" else 1.0)
        column = [-1] + [1] * (a.value.ndim - 1)
        delta = plus(a.scaled(np.reshape(sums, column)), y.scaled(-1.0))
        delta = delta.scaled(np.reshape(shares, column) * self.ways.sign)
        return delta if self.ways.cancels else times(delta, self.slope(self.last))

    def _by_chain(self, number: int) -> Near:
        layer = self.layer(number)
        if not layer.activation.row.coupled:
            return times(self._back(number), self.slope(number))
        back = self.get("gradient_a", number)
        slope = self.ways.slope(self, number) if self.ways.slope is not None else None
        if slope is not None:
            return times(back, slope)
        return self._through_softmax(back, self.get("a", number))

    def _through_softmax(self, back: Near, a: Near) -> Near:
        """δ_i = Σ_k ∂ℓ/∂a_k a_k ([i = k] - a_i) = a_i (∂ℓ/∂a_i - Σ_k ∂ℓ/∂a_k a_k)."""
        inner = total(times(back, a), axis=-1).map(lambda values: values[:, None])
        return times(a, plus(back, inner.scaled(-1.0)))

    def slope(self, number: int) -> Near:
        """f'(z) of a layer, or what is taken for it."""
        slope = self.ways.slope(self, number) if self.ways.slope is not None else None
        return self.right_slope(number) if slope is None else slope

    def right_slope(self, number: int) -> Near:
        """f'(z) at the z and a that are carried on."""
        activation = self.layer(number).activation
        a = self.get("a", number)
        if activation.row.coupled:
            return spread(lambda own: own * (1 - own), a)
        return spread(activation.derivative, self.get("z", number), a)

    def _gradient_a(self, _: str, number: int) -> Near:
        return self._back(number)

    def _back(self, number: int) -> Near:
        """∂ℓ/∂a of a layer's outputs: from the loss, or through the next layer with weights."""
        after = number + 1
        while after <= self.last and isinstance(self.network.layers[after - 1], Flatten):
            after += 1
        shape = (self.network.samples, *self.network.shapes[number])
        if after > self.last:
            found = self._from_loss()
        else:
            layer = self.layer(after)
            new = self.ways.through == "new"
            weights = self.get("new_weights" if new else "weights", after)
            if isinstance(layer, Dense):
                weights = weights.map(self.ways.read_backward)
            before = self.network.shapes[after - 1]
            found = products(
                lambda delta, w: linear.backward(layer, delta, w, before),
                self.get("delta", after),
                weights,
                layer.weights.shape[1] if isinstance(layer, Dense) else layer.weights.size,
            )
        return found.map(lambda values: values.reshape(shape))

    def _from_loss(self) -> Near:
        row = LOSSES[self.network.loss]
        found = spread(row.derivative, self._careful(self.outputs(self.last)), self.targets())
        if "entropy" not in self.network.loss:
            found = found.scaled(self.ways.factor)
        return found.scaled(self._outputs_share() * self.ways.sign)

    # Gradients and updates --------------------------------------------------------------------

    def _gradient_weights(self, _: str, number: int) -> Near:
        if self.ways.gradient is not None:
            found = self.ways.gradient(self, number)
        else:
            found = self.met(number, self.outputs(number - 1))
        if self.ways.turned and found.value.ndim == 2 and len(set(found.value.shape)) == 1:
            found = found.map(np.transpose)
        return found.scaled(self._batch_share())

    def met(self, number: int, before: Near) -> Near:
        """The sum over the batch of ``before`` times δ, in the shape of the weights."""
        layer = self.layer(number)
        return products(
            lambda one, delta: linear.gradient(layer, one, delta),
            before,
            self.get("delta", number),
            self.network.samples * math.prod(self.network.shapes[number][1:]),
        )

    def _gradient_biases(self, _: str, number: int) -> Near:
        layer = self.layer(number)
        summed = self.get("delta", number).map(lambda values: linear.bias_sums(layer, values))
        return summed.scaled(self._batch_share())


_MAKERS: dict[str, Callable[[Work, str, int], Near]] = {
    "x": Work._given,
    "y": Work._given,
    "weights": Work._given,
    "biases": Work._given,
    "z": Work._z,
    "a": Work._a,
    "exp": Work._exp,
    "exp_sum": Work._exp_sum,
    "loss_term": Work._loss_term,
    "loss": Work._loss,
    "batch_loss": Work._batch_loss,
    "delta": Work._delta,
    "gradient_a": Work._gradient_a,
    "gradient_weights": Work._gradient_weights,
    "gradient_biases": Work._gradient_biases,
    "loss_after": Work._loss_after,
}
