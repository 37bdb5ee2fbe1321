"""From an address to an open feed."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.container import ContainerFeed
from trailwarden.edge.source.feed import Feed
from trailwarden.edge.source.ffmpeg import ContainerOptions


def open_feed(
    address: SourceAddress,
    *,
    realtime: bool = False,
    loop: bool = False,
    start: datetime | None = None,
    zone: tzinfo = UTC,
    rtsp_transport: str = "tcp",
    open_timeout_s: float = 10.0,
    read_timeout_s: float = 10.0,
) -> Feed:
    """Open `address` once; blocks for up to `open_timeout_s`, or longer while a name resolves.

    `realtime` replays a recording at its own speed as if live, and runs a simulated camera by
    the clock; `loop` starts a replay over at its end. `start` and `zone` tell when a recording
    was made, as in `ContainerOptions`. A folder of stills is no feed but a card that grows:
    `trailwarden.edge.card`.
    Raises SourceAddressError, SourceUnreachable, SourceRefused or SourceBroken.
    """
    if address.kind is SourceKind.SIMULATED:
        return _open_simulated(address, realtime)
    if address.kind is SourceKind.STILLS:
        raise SourceAddressError(f"{address} is a folder of pictures, not a feed; `scan` reads it")
    options = ContainerOptions(
        realtime=realtime and address.kind is SourceKind.FILE,
        loop=loop and address.kind is SourceKind.FILE,
        start=start,
        zone=zone,
        rtsp_transport=rtsp_transport,
        open_timeout_s=open_timeout_s,
        read_timeout_s=read_timeout_s,
    )
    return ContainerFeed(address, options)


def _open_simulated(address: SourceAddress, realtime: bool) -> Feed:
    # Loaded only when asked for: drawing scenes is no part of watching cameras.
    from trailwarden.edge.sim import SceneSpec, SimulatedFeed

    return SimulatedFeed(SceneSpec.parse(address.url), realtime=realtime)
