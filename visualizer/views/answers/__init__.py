"""Are my numbers right? The student's own, typed beside the graph and judged."""
