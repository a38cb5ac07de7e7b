"""Results as pages to hand on, and the pages that say what Rung is."""
