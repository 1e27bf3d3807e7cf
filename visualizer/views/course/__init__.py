"""What became of the numbers over several updates?"""
