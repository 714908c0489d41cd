"""What every case system needs and that knows no casework: organisation, people, sign-in, access, audit, files, jobs."""
