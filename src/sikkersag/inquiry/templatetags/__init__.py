"""Tags of the inquiry's templates."""
