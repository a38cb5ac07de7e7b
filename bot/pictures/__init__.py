"""Results as pictures, behind links that carry all that is drawn."""
