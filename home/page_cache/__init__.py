"""Pages as they were last sent, kept for whoever asks next and is nobody in particular."""
