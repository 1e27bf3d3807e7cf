"""What is trained, on what and how, and how far it has come."""
