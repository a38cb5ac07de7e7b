"""Microsoft Teams: who may talk to us, what they said, and how it is answered."""
