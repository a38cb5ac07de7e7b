"""What people type while they answer, and what it means."""
