"""Where in the plane of two inputs does the network decide one way, and where the other?"""
