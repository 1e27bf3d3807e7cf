"""The functions of a network, one at a time: curves, softmax, scaling, one-hot."""
