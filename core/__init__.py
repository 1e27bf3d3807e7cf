"""The mathematics of backpropagation in NumPy: networks, traces, explanations. No Qt in here."""
