"""Property tests of the core: a slow moment of a busy machine is not a failure."""

from hypothesis import settings

settings.register_profile("core", deadline=None, max_examples=60)
settings.load_profile("core")
