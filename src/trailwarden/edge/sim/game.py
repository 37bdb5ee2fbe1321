"""More animals of the woods to draw: proportions and coats, for pictures that are asked for.

No scene's own mix has them; name them in `kinds=`. Sizes are those of the living animals, roughly.
"""

from __future__ import annotations

from trailwarden.edge.sim.quadruped import Quadruped

ROE = Quadruped(
    shoulder=0.72, length=0.58, chest=0.165, loin=0.150, neck=0.36, neck_up_deg=56, head=0.22,
    skull=0.068, muzzle=0.034, leg=0.034, ear=0.15, tail=0.02, tail_deg=-70, tail_radius=0.012,
    stride=0.80, coat=(58, 98, 158), belly=(120, 152, 186), legs=(56, 90, 138),
    tail_tip=(205, 216, 224), rump=(205, 216, 224),
)  # fmt: skip
BADGER = Quadruped(
    shoulder=0.32, length=0.42, chest=0.135, loin=0.150, neck=0.10, neck_up_deg=8, head=0.19,
    skull=0.070, muzzle=0.030, leg=0.040, ear=0.030, tail=0.15, tail_deg=215, tail_radius=0.032,
    stride=0.38, coat=(118, 122, 124), belly=(38, 40, 42), legs=(30, 32, 34),
    tail_tip=(170, 176, 180),
)  # fmt: skip
MARTEN = Quadruped(
    shoulder=0.23, length=0.33, chest=0.058, loin=0.062, neck=0.13, neck_up_deg=30, head=0.10,
    skull=0.040, muzzle=0.017, leg=0.020, ear=0.038, tail=0.26, tail_deg=205, tail_radius=0.036,
    stride=0.36, coat=(32, 58, 92), belly=(105, 165, 205), legs=(22, 34, 52),
    tail_tip=(24, 40, 62), hump=0.5,
)  # fmt: skip
WILDCAT = Quadruped(
    shoulder=0.38, length=0.36, chest=0.100, loin=0.095, neck=0.11, neck_up_deg=36, head=0.115,
    skull=0.062, muzzle=0.034, leg=0.032, ear=0.052, tail=0.29, tail_deg=222, tail_radius=0.036,
    stride=0.46, coat=(96, 118, 138), belly=(150, 172, 190), legs=(88, 108, 128),
    tail_tip=(24, 26, 30),
)  # fmt: skip
LYNX = Quadruped(
    shoulder=0.66, length=0.56, chest=0.145, loin=0.145, neck=0.20, neck_up_deg=36, head=0.17,
    skull=0.090, muzzle=0.050, leg=0.052, ear=0.11, tail=0.16, tail_deg=-60, tail_radius=0.032,
    stride=0.74, coat=(92, 136, 176), belly=(190, 206, 216), legs=(96, 140, 178),
    tail_tip=(20, 22, 26),
)  # fmt: skip
SQUIRREL = Quadruped(
    shoulder=0.135, length=0.13, chest=0.042, loin=0.052, neck=0.045, neck_up_deg=40, head=0.060,
    skull=0.030, muzzle=0.015, leg=0.013, ear=0.050, tail=0.22, tail_deg=128, tail_radius=0.040,
    stride=0.18, coat=(28, 74, 158), belly=(210, 222, 230), legs=(30, 70, 140),
    tail_tip=(26, 64, 140), hump=0.5,
)  # fmt: skip
MOUSE = Quadruped(
    shoulder=0.060, length=0.060, chest=0.024, loin=0.028, neck=0.018, neck_up_deg=20, head=0.034,
    skull=0.018, muzzle=0.008, leg=0.006, ear=0.020, tail=0.10, tail_deg=195, tail_radius=0.005,
    stride=0.07, coat=(62, 92, 128), belly=(190, 202, 212), legs=(110, 130, 160),
    tail_tip=(90, 100, 120), hump=0.3,
)  # fmt: skip
