"""How training goes, in curves, histograms and words."""
