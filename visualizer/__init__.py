"""The window and the command line of the Backprop Visualizer."""
