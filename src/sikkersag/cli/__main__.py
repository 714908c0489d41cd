"""`python -m sikkersag.cli`."""

from sikkersag.cli import main

raise SystemExit(main())
