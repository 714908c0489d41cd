"""Commands of `sikkersag manage`."""
