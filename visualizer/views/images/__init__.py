"""What the network learned and how it answers: weights as pictures, mistakes, a pad to draw on."""
