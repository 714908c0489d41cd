"""Tags of the casefile's templates."""
