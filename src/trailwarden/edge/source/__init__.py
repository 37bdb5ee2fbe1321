"""How a camera is reached: an address, one open feed, and asking again when it stops."""

from trailwarden.edge.source.address import SourceAddress, SourceKind, parse_address
from trailwarden.edge.source.feed import Feed, FeedPacket, Reading
from trailwarden.edge.source.opening import open_feed
from trailwarden.edge.source.persistent import ConnectionWatcher, PersistentFeed

__all__ = [
    "ConnectionWatcher",
    "Feed",
    "FeedPacket",
    "PersistentFeed",
    "Reading",
    "SourceAddress",
    "SourceKind",
    "open_feed",
    "parse_address",
]
