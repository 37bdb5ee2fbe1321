"""Poses of four-legged animals, from proportions, gait and how low the head is.

Walks are lateral-sequence, trots diagonal (Hildebrand, "The quadrupedal gaits of vertebrates",
BioScience 39, 1989).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from trailwarden.edge.sim.figure import Colour, Limb, Point, Pose
from trailwarden.edge.sim.joints import between, joint, nearer, polar, step

TROT_STRIDE = 1.5  # times as long as a walking stride
_WALK = (0.00, 0.50, 0.25, 0.75)  # near hind, far hind, near fore, far fore
_TROT = (0.00, 0.50, 0.50, 0.00)


@dataclass(frozen=True, slots=True)
class Quadruped:
    """Proportions in metres and coat colours of a four-legged animal."""

    shoulder: float  # height of the back at the shoulder
    length: float  # shoulder to hip
    chest: float  # radius of the ribcage
    loin: float  # radius at the hip
    neck: float
    neck_up_deg: float
    head: float
    skull: float  # radius of the head at the eyes
    muzzle: float  # radius of the nose
    leg: float  # radius of the upper leg
    ear: float
    tail: float
    tail_deg: float
    tail_radius: float
    stride: float
    coat: Colour
    belly: Colour
    legs: Colour
    tail_tip: Colour
    rump: Colour | None = None
    antlers: float = 0.0
    hump: float = 0.0


def _pace(kind: Quadruped, phase: float, lift: float, trot: bool) -> tuple[float, float]:
    stride = kind.stride * (TROT_STRIDE if trot else 1.0)
    return step(phase, stride, lift * kind.shoulder, 0.45 if trot else 0.64)


def pose_quadruped(kind: Quadruped, phase: float, head_down: float, *, trot: bool) -> Pose:
    """Pose of a quadruped at a phase (0..1) of its stride, head up (0) to the ground (1)."""
    offsets = _TROT if trot else _WALK
    bob = 0.012 * kind.shoulder * math.sin(4 * math.pi * phase)
    back = kind.shoulder + bob
    chest = (kind.length / 2, back - kind.chest)
    hip = (-kind.length / 2, back - kind.loin * 1.02)
    legs = [_hind_leg(kind, hip, phase + offsets[i], trot) for i in (0, 1)]
    legs += [_fore_leg(kind, chest, phase + offsets[i], trot) for i in (2, 3)]
    head, eye = _head(kind, chest, phase, head_down)
    trunk = _trunk(kind, chest, hip) + _tail(kind, hip, phase)
    near = tuple(nearer(limb, 0.35 * kind.chest) for limb in (*legs[0], *legs[2]))
    return Pose(
        groups=((*legs[1], *legs[3]), (*trunk, *head, *near)),
        eyes=(eye,),
        melt=0.20 * kind.chest,
    )


def _trunk(kind: Quadruped, chest: Point, hip: Point) -> tuple[Limb, ...]:
    middle = between(chest, hip, 0.55)
    sag = (middle[0], middle[1] - 0.04 * kind.chest)
    withers = (chest[0] - 0.1 * kind.length, chest[1] + (0.18 + kind.hump) * kind.chest)
    girth = (kind.chest * 0.55 + kind.loin * 0.45) * 0.97
    parts = [
        Limb(chest, sag, kind.chest, girth, kind.coat, kind.belly),
        Limb(sag, hip, girth, kind.loin, kind.coat, kind.belly),
        Limb(withers, between(withers, hip, 0.4), kind.chest * 0.82, girth * 0.9, kind.coat),
    ]
    if kind.rump is not None:
        seat = (hip[0] - kind.loin * 0.62, hip[1] - 0.1 * kind.loin)
        below = (seat[0] + 0.1 * kind.loin, seat[1] - 0.5 * kind.loin)
        parts.append(Limb(seat, below, kind.loin * 0.45, kind.loin * 0.3, kind.rump, depth=0.04))
    return tuple(parts)


def _tail(kind: Quadruped, hip: Point, phase: float) -> tuple[Limb, ...]:
    root = (hip[0] - kind.loin * 0.85, hip[1] + kind.loin * 0.35)
    sway = 5.0 * math.sin(2 * math.pi * phase)
    middle = polar(root, kind.tail_deg + sway, kind.tail * 0.55)
    tip = polar(middle, kind.tail_deg + 12 + 1.5 * sway, kind.tail * 0.45)
    return (
        Limb(root, middle, kind.tail_radius * 0.7, kind.tail_radius, kind.coat),
        Limb(middle, tip, kind.tail_radius, kind.tail_radius * 0.45, kind.tail_tip),
    )


def _head(
    kind: Quadruped, chest: Point, phase: float, head_down: float
) -> tuple[tuple[Limb, ...], Point]:
    nod = 2.5 * math.sin(4 * math.pi * phase + 0.6)
    down_deg = -math.degrees(math.asin(min(0.95, (chest[1] - 0.55 * kind.head) / kind.neck * 0.8)))
    neck_deg = kind.neck_up_deg + (down_deg - kind.neck_up_deg) * head_down + nod
    face_deg = -26.0 + (-68.0 + 26.0) * head_down - 0.5 * nod
    root = (chest[0] + 0.25 * kind.chest, chest[1] + (0.35 - 0.35 * head_down) * kind.chest)
    poll = polar(root, neck_deg, kind.neck)
    nose = polar(poll, face_deg, kind.head)
    cheek = between(poll, nose, 0.32)
    neck_radius = (kind.chest * 0.66, kind.skull * 1.05)
    ear_root = polar(poll, face_deg + 128, kind.skull * 0.85)
    ear = polar(ear_root, face_deg + 150, kind.ear)
    far_ear = polar(ear_root, face_deg + 112, kind.ear * 0.95)
    parts = [
        Limb(root, poll, *neck_radius, kind.coat, kind.belly),
        Limb(poll, cheek, kind.skull, kind.skull * 0.96, kind.coat, kind.belly),
        Limb(cheek, nose, kind.skull * 0.85, kind.muzzle, kind.coat, kind.belly),
        Limb(nose, nose, kind.muzzle * 0.75, kind.muzzle * 0.7, (30, 30, 32), depth=0.02),
        Limb(ear_root, far_ear, kind.skull * 0.26, kind.skull * 0.10, kind.coat, depth=-0.05),
        Limb(ear_root, ear, kind.skull * 0.34, kind.skull * 0.12, kind.coat, kind.belly, 0.05),
    ]
    if kind.antlers:
        parts += _antlers(kind, ear_root, face_deg)
    eye = polar(between(poll, nose, 0.34), face_deg + 90, kind.skull * 0.34)
    parts.append(Limb(eye, eye, kind.skull * 0.17, kind.skull * 0.17, (14, 16, 18), depth=0.12))
    return tuple(parts), eye


def _antlers(kind: Quadruped, root: Point, face_deg: float) -> list[Limb]:
    bone: Colour = (110, 135, 150)
    parts = []
    for lean, depth in ((0.0, 0.06), (16.0, -0.06)):
        beam = polar(root, face_deg + 118 - lean, kind.antlers * 0.55)
        tip = polar(beam, face_deg + 92 - lean, kind.antlers * 0.5)
        tine = polar(beam, face_deg + 60 - lean, kind.antlers * 0.35)
        thick = 0.022
        parts.append(Limb(root, beam, thick, thick * 0.8, bone, depth=depth))
        parts.append(Limb(beam, tip, thick * 0.8, thick * 0.5, bone, depth=depth))
        parts.append(Limb(beam, tine, thick * 0.7, thick * 0.5, bone, depth=depth))
    return parts


def _hind_leg(kind: Quadruped, hip: Point, phase: float, trot: bool) -> tuple[Limb, ...]:
    forward, lift = _pace(kind, phase, 0.10, trot)
    root = (hip[0] - 0.05 * kind.loin, hip[1] - 0.1 * kind.loin)
    foot = (root[0] - 0.10 * kind.shoulder + forward, lift + kind.leg * 0.3)
    tilt = 0.55 * lift / kind.shoulder
    hock = (foot[0] - (0.05 + tilt) * kind.shoulder, foot[1] + 0.27 * kind.shoulder)
    span = (root[1] - 0.27 * kind.shoulder) * 1.06
    knee = joint(root, hock, span * 0.52, span * 0.56, 1.0)
    thigh = kind.loin * 0.62
    return (
        Limb(root, knee, thigh, kind.leg * 1.35, kind.coat, depth=0.02),
        Limb(knee, hock, kind.leg * 1.3, kind.leg * 0.72, kind.coat),
        Limb(hock, foot, kind.leg * 0.66, kind.leg * 0.46, kind.legs),
        _foot(kind, foot),
    )


def _fore_leg(kind: Quadruped, chest: Point, phase: float, trot: bool) -> tuple[Limb, ...]:
    forward, lift = _pace(kind, phase, 0.11, trot)
    root = (chest[0] + 0.05 * kind.chest, chest[1] - 0.25 * kind.chest)
    foot = (root[0] + forward, lift + kind.leg * 0.3)
    tilt = 0.7 * lift / kind.shoulder
    wrist = (foot[0] + (0.005 + tilt) * kind.shoulder, foot[1] + 0.23 * kind.shoulder)
    span = (root[1] - 0.23 * kind.shoulder) * 1.02
    elbow = joint(root, wrist, span * 0.48, span * 0.56, -1.0)
    return (
        Limb(root, elbow, kind.chest * 0.5, kind.leg * 1.05, kind.coat),
        Limb(elbow, wrist, kind.leg * 1.0, kind.leg * 0.62, kind.coat),
        Limb(wrist, foot, kind.leg * 0.58, kind.leg * 0.42, kind.legs),
        _foot(kind, foot),
    )


def _foot(kind: Quadruped, foot: Point) -> Limb:
    toe = (foot[0] + kind.leg * 0.55, foot[1] - kind.leg * 0.1)
    return Limb(foot, toe, kind.leg * 0.5, kind.leg * 0.38, (34, 36, 38))
