"""The import engine: a file is read once, previewed, then committed in steps that can stop and go on again."""

from collabnet.platform.imports import models

__all__ = ["models"]
