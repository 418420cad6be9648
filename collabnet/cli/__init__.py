"""The flask commands, one file per domain, no logic; and the script for front-end assets."""
