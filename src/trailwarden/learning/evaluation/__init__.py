"""Judges the agents: seeded worlds with known truth, questions, and figures with intervals.

`scenery` and `stage` set up the worlds; `handwritten` and `templates` bring the questions; `gold`
says what is right; `systems` and `running` ask; `judging` and `scoring` tell how it went.
"""
