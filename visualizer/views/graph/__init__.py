"""The network as a graph, at the cursor."""
