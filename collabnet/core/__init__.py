"""Pure rules and algorithms of the field: figures, identifiers, distances, places and pressure.

Nothing here knows of Flask, SQLAlchemy, the clock or the network: plain values, dataclasses and
arrays in, the same out.
"""
