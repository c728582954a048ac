"""The community figures: what is counted, what of it may be told, and where it is shown."""
