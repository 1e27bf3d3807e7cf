"""Networks from elsewhere: matrices in a text, NumPy's archives, PyTorch's and Keras' weights."""
