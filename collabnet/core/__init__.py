"""Pure rules and algorithms of the field: what a figure, an identifier, a distance, a full school or a pressure bar is.

Nothing here knows of Flask, SQLAlchemy, the clock or the network: plain values, dataclasses and arrays in, the same out.
"""
