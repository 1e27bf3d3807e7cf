"""Minibatch training at the speed of the machine; see :mod:`core.training.engine`."""
