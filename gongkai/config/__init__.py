"""Settings, addresses and the command ``gongkai``."""
