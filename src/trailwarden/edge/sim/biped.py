"""Poses of those on two legs: a wading bird and a person."""

from __future__ import annotations

import math
from dataclasses import dataclass

from trailwarden.edge.sim.figure import Colour, Limb, Point, Pose
from trailwarden.edge.sim.joints import between, joint, nearer, polar, step


@dataclass(frozen=True, slots=True)
class Wader:
    """Proportions in metres and colours of a long-legged bird."""

    leg: float
    body: float
    girth: float
    neck: float
    beak: float
    stride: float
    coat: Colour
    wing: Colour
    dark: Colour


@dataclass(frozen=True, slots=True)
class Person:
    """Height in metres and clothing colours of a person on foot."""

    height: float
    stride: float
    skin: Colour
    jacket: Colour
    trousers: Colour
    hair: Colour
    pack: Colour | None


def pose_wader(kind: Wader, phase: float, head_down: float) -> Pose:
    """Pose of a wading bird at a phase of its stride, head up (0) or fishing (1)."""
    hip = (0.0, kind.leg)
    middle = (0.0, kind.leg + 0.4 * kind.girth)
    breast = (kind.body * 0.34, middle[1] + 0.05)
    tail = (-kind.body * 0.62, middle[1] - 0.03)
    legs = [_stilt(kind, hip, phase + shift) for shift in (0.0, 0.5)]
    jerk = 0.05 * math.sin(4 * math.pi * phase)
    lift_deg = 74.0 + (-42.0 - 74.0) * head_down
    bend = polar(breast, lift_deg - 28 + 20 * jerk, kind.neck * 0.5)
    crown = polar(bend, lift_deg + 18 - 40 * head_down, kind.neck * 0.5)
    beak_deg = -6.0 - 58.0 * head_down
    tip = polar(crown, beak_deg, kind.beak)
    nape = polar(crown, beak_deg + 170, 0.03)
    body = (
        Limb(breast, middle, kind.girth * 0.82, kind.girth, kind.coat, kind.coat),
        Limb(middle, tail, kind.girth * 0.95, kind.girth * 0.22, kind.wing, kind.coat),
        Limb(between(breast, middle, 0.4), between(middle, tail, 0.9),
             kind.girth * 0.45, kind.girth * 0.15, kind.wing, depth=0.08),
        Limb(breast, bend, kind.girth * 0.42, 0.034, kind.coat),
        Limb(bend, crown, 0.034, 0.030, kind.coat),
        Limb(nape, polar(crown, beak_deg, 0.03), 0.040, 0.036, kind.coat),
        Limb(nape, polar(nape, beak_deg + 176, 0.09), 0.020, 0.006, kind.dark),
        Limb(polar(crown, beak_deg, 0.04), tip, 0.020, 0.006, (60, 150, 200)),
    )  # fmt: skip
    eye = polar(crown, beak_deg + 60, 0.016)
    return Pose(groups=(legs[1], (*body, *legs[0])), eyes=(eye,), melt=0.03)


def _stilt(kind: Wader, hip: Point, phase: float) -> tuple[Limb, ...]:
    forward, lift = step(phase, kind.stride, 0.16 * kind.leg, 0.6)
    foot = (forward, lift + 0.012)
    ankle = joint(hip, foot, kind.leg * 0.50, kind.leg * 0.56, -1.0)
    toe = (foot[0] + 0.07, foot[1] - 0.004)
    shin: Colour = (70, 90, 100)
    return (
        Limb(hip, between(hip, ankle, 0.5), kind.girth * 0.4, 0.022, kind.coat),
        Limb(hip, ankle, 0.022, 0.014, shin),
        Limb(ankle, foot, 0.014, 0.011, shin),
        Limb(foot, toe, 0.011, 0.008, shin),
    )


def pose_person(kind: Person, phase: float) -> Pose:
    """Pose of a walking person at a phase of the stride (two steps)."""
    tall = kind.height
    bob = 0.012 * tall * math.cos(4 * math.pi * phase)
    hip = (0.0, 0.52 * tall + bob)
    neck = (0.03 * tall, 0.83 * tall + bob)
    skull = (neck[0] + 0.022 * tall, 0.925 * tall + bob)
    legs = [_person_leg(kind, hip, phase + shift) for shift in (0.0, 0.5)]
    arms = [_person_arm(kind, neck, phase + shift) for shift in (0.5, 0.0)]
    torso = [
        Limb(between(hip, neck, 0.12), between(hip, neck, 0.80),
             0.078 * tall, 0.088 * tall, kind.jacket),
        Limb(hip, between(hip, neck, 0.15), 0.078 * tall, 0.078 * tall, kind.jacket),
        Limb(neck, skull, 0.034 * tall, 0.034 * tall, kind.skin),
        Limb(skull, (skull[0] + 0.008 * tall, skull[1] - 0.03 * tall),
             0.056 * tall, 0.044 * tall, kind.skin),
        Limb((skull[0] - 0.014 * tall, skull[1] + 0.018 * tall),
             (skull[0] - 0.022 * tall, skull[1] - 0.005 * tall),
             0.054 * tall, 0.046 * tall, kind.hair, depth=0.012),
        Limb((skull[0] + 0.056 * tall, skull[1] - 0.010 * tall),
             (skull[0] + 0.056 * tall, skull[1] - 0.012 * tall),
             0.011 * tall, 0.010 * tall, kind.skin),
    ]  # fmt: skip
    if kind.pack is not None:
        low, high = between(hip, neck, 0.30), between(hip, neck, 0.86)
        back = 0.105 * tall
        torso.append(
            Limb((low[0] - back, low[1]), (high[0] - back, high[1]),
                 0.072 * tall, 0.062 * tall, kind.pack, depth=0.02)
        )  # fmt: skip
    near = tuple(nearer(limb, 0.10) for limb in arms[0])
    return Pose(groups=((*legs[1], *arms[1]), (*legs[0], *torso), near), melt=0.035, coat=0.10)


def _person_leg(kind: Person, hip: Point, phase: float) -> tuple[Limb, ...]:
    tall = kind.height
    forward, lift = step(phase, kind.stride, 0.06 * tall, 0.60)
    trailing = max(0.0, -forward / kind.stride) * 0.14 * tall
    ankle = (forward + 0.01 * tall, 0.045 * tall + lift + trailing)
    knee = joint(hip, ankle, 0.250 * tall, 0.245 * tall, 1.0)
    drop = 1.2 * trailing + 0.4 * lift
    toe = (ankle[0] + 0.095 * tall, ankle[1] - 0.026 * tall - drop * 0.5)
    heel = (ankle[0] - 0.012 * tall, ankle[1] - 0.024 * tall)
    return (
        Limb(hip, knee, 0.066 * tall, 0.044 * tall, kind.trousers),
        Limb(knee, ankle, 0.042 * tall, 0.028 * tall, kind.trousers),
        Limb(heel, toe, 0.024 * tall, 0.017 * tall, (35, 42, 52)),
    )


def _person_arm(kind: Person, neck: Point, phase: float) -> tuple[Limb, ...]:
    tall = kind.height
    swing = 26.0 * math.cos(2 * math.pi * phase)
    shoulder = (neck[0] - 0.012 * tall, neck[1] - 0.035 * tall)
    elbow = polar(shoulder, -90 + swing - 6, 0.17 * tall)
    hand = polar(elbow, -90 + swing + 20, 0.15 * tall)
    return (
        Limb(shoulder, elbow, 0.036 * tall, 0.029 * tall, kind.jacket),
        Limb(elbow, hand, 0.028 * tall, 0.021 * tall, kind.jacket),
        Limb(hand, polar(hand, -70 + swing, 0.03 * tall), 0.021 * tall, 0.019 * tall, kind.skin),
    )
