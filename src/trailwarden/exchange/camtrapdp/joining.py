"""What belongs together on the desk: rows to events, files to events, both to what is stored."""

from __future__ import annotations

from trailwarden.exchange.camtrapdp import cells, extras
from trailwarden.exchange.camtrapdp.desk import Desk
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.files import MediaFiles, Outside
from trailwarden.exchange.camtrapdp.ownrows import OwnRows
from trailwarden.exchange.camtrapdp.reading import TableReading
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.store import Reader

_LOOK_BACK = 8  # so many events that began before a file was taken are asked whether it is theirs


def join_events(desk: Desk, faults: Faults) -> None:
    """Give an eventID that several deployments use to each of them as an event of its own."""
    shared = [
        row[0]
        for row in desk.rows(
            "SELECT event FROM observations GROUP BY event HAVING min(deployment) < max(deployment)"
        )
    ]
    for event in shared:
        desk.run(
            "UPDATE observations SET event = deployment || '/' || stated WHERE stated = ?"
            " AND event = ?",
            (event, event),
        )
    if shared:
        faults.warn(
            f"{len(shared)} eventIDs (first {shared[0]!r}) are used by several deployments; "
            "each is held as deploymentID/eventID"
        )


def find_events_of_media(desk: Desk, own: OwnRows) -> None:
    """The event of every file: as our own resource says, else that of its media-level row, else
    the one in whose time it was taken."""
    desk.run("CREATE INDEX observationsByMedia ON observations (media) WHERE media IS NOT NULL")
    desk.run("CREATE INDEX observationsByTime ON observations (deployment, starts)")
    desk.run("""
        UPDATE media SET event = (SELECT event FROM observations WHERE media = media.id
                                   ORDER BY number LIMIT 1)""")
    desk.run("""
        UPDATE media SET event = sequence WHERE event IS NULL AND sequence <> ''
           AND EXISTS (SELECT 1 FROM observations WHERE event = media.sequence)""")
    desk.run(f"""
        UPDATE media SET event =
               (SELECT event FROM
                    (SELECT event, ends FROM observations
                      WHERE deployment = media.deployment AND starts <= media.taken
                      ORDER BY starts DESC LIMIT {_LOOK_BACK})
                 WHERE ends >= media.taken LIMIT 1)
         WHERE event IS NULL""")
    if Extra.MEDIA in own.present:
        _take_own_word(desk)
    desk.index_media_of_events()


def _take_own_word(desk: Desk) -> None:
    """The event that `trailwarden-media` names, or none if it names none."""
    place = extras.COLUMNS[Extra.MEDIA].index("eventID")
    desk.run(
        f"""
        UPDATE media SET event =
               (SELECT o.event FROM extras AS x
                  JOIN observations AS o ON o.event = json_extract(x.cells, '$[{place}]')
                 WHERE x.kind = :kind AND x.id = media.id LIMIT 1)
         WHERE id IN (SELECT id FROM extras WHERE kind = :kind)""",
        {"kind": Extra.MEDIA.value},
    )


def check_files(
    desk: Desk, files: MediaFiles, reading: TableReading, faults: Faults, *, allow_missing: bool
) -> None:
    """Every file that should lie in the package must be there, unless some may be missing, or
    the package itself says that this one is not public: then it stayed with its owner."""
    missing = 0
    for number, packed_cells in desk.rows("SELECT number, cells FROM media ORDER BY number"):
        row = desk.row(Table.MEDIA, number, packed_cells)
        try:
            located = files.locate(row)
        except Outside as error:
            reading.check(Table.MEDIA).fault(row, "filePath", str(error))
            continue
        if located.path is not None or located.is_remote:
            continue
        missing += 1
        is_private = not reading.is_legacy and cells.says_no(row["filePublic"])
        if not allow_missing and not is_private:
            reading.check(Table.MEDIA).fault(
                row,
                "filePath",
                "a file that lies in the package (a zip has to be unpacked for that); put it "
                "there, or import with --allow-missing-media to do without",
            )
    if missing:
        faults.warn(f"{missing} media files are not in the package; their rows are kept without")


def lay_stored(desk: Desk, store: Reader) -> None:
    """Which events and files the store holds already."""
    desk.run("CREATE TABLE storedEvents (id TEXT PRIMARY KEY, deployment TEXT) WITHOUT ROWID")
    desk.run("CREATE TABLE storedMedia (id TEXT PRIMARY KEY, deployment TEXT, here INTEGER)")
    desk.fill("storedEvents", (row[:2] for row in store.event_rows()))
    desk.fill("storedMedia", ((one.media_id, one.deployment_id, 1) for one in store.all_media()))
    desk.fill("storedMedia", ((one.media_id, one.deployment_id, 0) for one in store.absent_media()))


def check_stored(desk: Desk, reading: TableReading) -> None:
    """An event or a file that is stored already must be of the same deployment."""
    for table, stored, key, column in (
        (Table.OBSERVATIONS, "storedEvents", "event", "eventID"),
        (Table.MEDIA, "storedMedia", "id", "mediaID"),
    ):
        query = f"""
            SELECT t.number, t.cells, s.deployment FROM {table} AS t
              JOIN {stored} AS s ON s.id = t.{key}
             WHERE s.deployment <> t.deployment ORDER BY t.number"""
        for number, packed_cells, deployment in desk.rows(query):
            reading.check(table).fault(
                desk.row(table, number, packed_cells),
                column,
                f"an id that is not taken; deployment {deployment}, stored before, has one of it",
            )
