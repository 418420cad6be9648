"""Races against the site as it is served: real gunicorn processes, real databases, real kills."""
