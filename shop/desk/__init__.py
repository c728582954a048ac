"""The members' desk: pieces, parcels, money, the house; every query begins with one's own enterprises."""
