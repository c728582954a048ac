"""What pages of other rooms borrow from the counter."""
