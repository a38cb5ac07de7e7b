"""What people can do, one room a kind: read or write the state in one atomic trip, then say what follows."""
