"""The application that gunicorn, waitress and the flask command serve."""

from collabnet import create_app

app = create_app()
