"""The application that gunicorn, waitress and the flask command serve."""

from collabnet import create_app
from collabnet.platform.static_files import serve_static_files

app = create_app()
if not app.debug:
    serve_static_files(app)
