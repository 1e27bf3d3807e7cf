"""Are a student's numbers right, and where they are not, which slip gives them?"""
