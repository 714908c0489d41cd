"""Where the rooms meet in the browser: the addresses, the home page of each role, the demo municipality."""
