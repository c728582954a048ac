"""What the enterprises are paid: fees kept, accounts, each month's payouts and their statements."""
