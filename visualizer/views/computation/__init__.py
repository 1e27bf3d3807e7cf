"""The arithmetic of the step at the cursor."""
