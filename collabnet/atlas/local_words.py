"""How pages and files call the codes of local data: terms, kinds of move, criteria, ways to measure and travel."""

from __future__ import annotations

BAND_WORDS = {"primary": "Primary", "secondary": "Secondary"}
TERM_WORDS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}
MOVE_KIND_WORDS = {
    "in_year_joiner": "Joined in the year",
    "in_year_leaver": "Left in the year",
    "fair_access": "Placed by the Fair Access Protocol",
    "managed_move": "Received by a managed move",
    "managed_move_out": "Left by a managed move",
}
CRITERION_WORDS = {
    "ehcp": "EHC plan naming the school",
    "lac": "Looked after and previously looked after",
    "catchment": "Lives in the catchment area",
    "sibling": "Sibling at the school",
    "feeder": "Attends a feeder school",
    "distance": "Distance from the school",
    "social_medical": "Social or medical need",
    "faith": "Faith",
    "pupil_premium": "Pupil premium",
    "staff": "Children of staff",
    "banding": "Ability banding",
    "aptitude": "Aptitude",
    "selection": "Academic selection",
    "random": "Random allocation",
    "tie_break": "Tie-break",
}
METHOD_WORDS = {
    "straight_line": "Straight line",
    "walking_route": "Walking route",
    "nodal_point": "Line or route to a nodal point",
    "nearest_gate": "Straight line to the nearest gate",
    "nearest_alternative": "Compared with the next nearest school",
}
UNIT_WORDS = {"miles": "miles", "metres": "metres", "kilometres": "kilometres"}
MODE_WORDS = {
    "walk": "Walking",
    "public_transport": "Public transport",
    "drive": "By car",
    "cycle": "Cycling",
}
