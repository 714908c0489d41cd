"""What every case system needs and that knows no casework: people, sign-in, access, audit, files, jobs."""
