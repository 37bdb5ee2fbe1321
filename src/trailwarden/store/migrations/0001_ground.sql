-- The ground floor: Camtrap DP's tables, evidence, effort, and rollups that cannot drift.
--
-- Times are whole microseconds since 1970-01-01T00:00Z, durations whole microseconds.
-- What a camera's clock said (sourceStart, shown, ...) is never changed; corrected times are
-- generated from it and the clock offset, so that taking an offset back restores them exactly.

CREATE TABLE deployments (
    deploymentID    TEXT PRIMARY KEY,
    cameraID        TEXT NOT NULL,
    source          TEXT NOT NULL,
    deploymentStart INTEGER NOT NULL,
    deploymentEnd   INTEGER CHECK (deploymentEnd >= deploymentStart),
    locationName    TEXT,
    latitude        REAL,
    longitude       REAL,
    timeZone        TEXT NOT NULL,
    clockOffset     INTEGER NOT NULL DEFAULT 0,
    simulated       INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1)),
    locationID      TEXT,
    coordinateUncertainty REAL,  -- metres
    timestampIssues INTEGER NOT NULL DEFAULT 0 CHECK (timestampIssues IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX deploymentsOfCamera ON deployments (cameraID, deploymentStart);
CREATE UNIQUE INDEX oneOpenDeploymentPerCamera ON deployments (cameraID)
    WHERE deploymentEnd IS NULL;

CREATE TABLE clockCorrections (
    correctionID INTEGER PRIMARY KEY,
    deploymentID TEXT NOT NULL REFERENCES deployments,
    correctedAt  INTEGER NOT NULL,
    correctedBy  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    fromOffset   INTEGER NOT NULL,
    toOffset     INTEGER NOT NULL
) STRICT;

CREATE INDEX clockCorrectionsOfDeployment ON clockCorrections (deploymentID);

CREATE TABLE events (
    eventID         TEXT PRIMARY KEY,
    deploymentID    TEXT NOT NULL REFERENCES deployments,
    sourceStart     INTEGER NOT NULL,
    sourceEnd       INTEGER NOT NULL CHECK (sourceEnd >= sourceStart),
    clockOffset     INTEGER NOT NULL,
    eventStart      INTEGER NOT NULL GENERATED ALWAYS AS (sourceStart + clockOffset) VIRTUAL,
    eventEnd        INTEGER NOT NULL GENERATED ALWAYS AS (sourceEnd + clockOffset) VIRTUAL,
    state           TEXT NOT NULL CHECK (state IN ('open', 'closed', 'truncated')),
    arrival         INTEGER NOT NULL,
    source          INTEGER,
    shown           INTEGER,
    trusts          TEXT CHECK (trusts IN ('shown', 'source', 'arrival')),
    basis           TEXT NOT NULL GENERATED ALWAYS AS (CASE
                        WHEN trusts IS NOT NULL THEN trusts
                        WHEN shown IS NOT NULL THEN 'shown'
                        WHEN source IS NOT NULL THEN 'source'
                        ELSE 'arrival' END) VIRTUAL,
    timestampIssues TEXT NOT NULL DEFAULT '',
    revision        INTEGER NOT NULL DEFAULT 0  -- of the last change to it or to its children
) STRICT, WITHOUT ROWID;

CREATE INDEX eventsByTime ON events (eventStart, eventID);
CREATE INDEX eventsOfDeployment ON events (deploymentID, eventStart, eventID);
CREATE INDEX eventsByRevision ON events (revision);
CREATE INDEX eventsUnfinished ON events (state, eventStart) WHERE state <> 'closed';

CREATE TABLE observations (
    eventID                   TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    observationID             TEXT NOT NULL,
    observationType           TEXT NOT NULL,
    scientificName            TEXT CHECK (scientificName <> ''),
    count                     INTEGER CHECK (count >= 0),  -- none: there, but not counted
    lifeStage                 TEXT,
    sex                       TEXT,
    behavior                  TEXT,
    individualID              TEXT,
    cameraSetupType           TEXT,
    observationTags           TEXT NOT NULL DEFAULT '',
    classificationMethod      TEXT NOT NULL CHECK (classificationMethod IN ('human', 'machine')),
    classifiedBy              TEXT NOT NULL,
    classificationTimestamp   INTEGER NOT NULL,
    classificationProbability REAL,
    comments                  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (eventID, classificationMethod, observationID)
) STRICT, WITHOUT ROWID;

-- A person's word stands for the event; the machine's is kept beside it but no longer counted.
CREATE VIEW currentObservations AS
SELECT * FROM observations AS o
 WHERE o.classificationMethod = 'human'
    OR NOT EXISTS (SELECT 1 FROM observations AS h
                    WHERE h.eventID = o.eventID AND h.classificationMethod = 'human');

-- What each adds to the counts: somebody at work on the camera nothing, one that nobody counted 1.
CREATE VIEW countedObservations AS
SELECT eventID, observationType, scientificName,
       coalesce(count, observationType <> 'blank') AS individuals
  FROM currentObservations WHERE cameraSetupType IS NULL;

CREATE TABLE labelHistory (
    changeID  INTEGER PRIMARY KEY,
    eventID   TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    changedAt INTEGER NOT NULL,
    changedBy TEXT NOT NULL,
    replaced  TEXT NOT NULL  -- JSON: the rows that people's word consisted of until then
) STRICT;

CREATE INDEX labelHistoryOfEvent ON labelHistory (eventID);

CREATE TABLE tracks (
    trackRow INTEGER PRIMARY KEY,
    eventID  TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    trackID  INTEGER NOT NULL,
    category TEXT,
    points   BLOB NOT NULL,
    UNIQUE (eventID, trackID)
) STRICT;

CREATE TABLE media (
    mediaID         TEXT PRIMARY KEY,
    deploymentID    TEXT NOT NULL REFERENCES deployments,
    eventID         TEXT REFERENCES events ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    filePath        ANY NOT NULL,  -- relative inside the data folder; bytes if it is not UTF-8
    fileMediatype   TEXT NOT NULL,
    fileSize        INTEGER NOT NULL CHECK (fileSize >= 0),
    width           INTEGER NOT NULL,
    height          INTEGER NOT NULL,
    mediaDuration   REAL,
    arrival         INTEGER NOT NULL,
    source          INTEGER,
    shown           INTEGER,
    trusts          TEXT CHECK (trusts IN ('shown', 'source', 'arrival')),
    timestamp       INTEGER NOT NULL  -- on the camera's own clock
                    GENERATED ALWAYS AS (CASE trusts
                        WHEN 'arrival' THEN arrival
                        WHEN 'source' THEN source
                        ELSE coalesce(shown, source, arrival) END) VIRTUAL,
    timestampIssues TEXT NOT NULL DEFAULT '',
    ours            INTEGER NOT NULL  -- made by us, inside the data folder: may be deleted
                    GENERATED ALWAYS AS (kind <> 'original'
                        AND substr(CAST(filePath AS BLOB), 1, 1) <> x'2F') VIRTUAL,
    doomed          INTEGER NOT NULL DEFAULT 0 CHECK (doomed IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX mediaOfEvent ON media (eventID, doomed);
CREATE INDEX mediaOfDeployment ON media (deploymentID);
CREATE INDEX mediaDoomed ON media (doomed) WHERE doomed = 1;

-- Rows of somebody else's media table whose files are not on this machine.
CREATE TABLE absentMedia (
    mediaID       TEXT PRIMARY KEY,
    deploymentID  TEXT NOT NULL REFERENCES deployments,
    eventID       TEXT REFERENCES events ON DELETE CASCADE,
    address       TEXT NOT NULL,
    fileMediatype TEXT NOT NULL,
    arrival       INTEGER NOT NULL,
    source        INTEGER,
    shown         INTEGER,
    trusts        TEXT CHECK (trusts IN ('shown', 'source', 'arrival'))
) STRICT, WITHOUT ROWID;

CREATE INDEX absentMediaOfEvent ON absentMedia (eventID);
CREATE INDEX absentMediaOfDeployment ON absentMedia (deploymentID);

CREATE TABLE effort (
    deploymentID TEXT NOT NULL REFERENCES deployments,
    spanStart    INTEGER NOT NULL,
    spanEnd      INTEGER NOT NULL CHECK (spanEnd > spanStart),
    state        TEXT NOT NULL,
    detail       TEXT NOT NULL DEFAULT '',
    pieceStart   INTEGER NOT NULL,  -- where the last report merged into this span began
    PRIMARY KEY (deploymentID, spanStart)
) STRICT, WITHOUT ROWID;

CREATE TABLE scans (
    contentKey TEXT PRIMARY KEY,
    filePath   ANY NOT NULL,
    fileSize   INTEGER NOT NULL,
    outcome    TEXT NOT NULL CHECK (outcome IN ('done', 'skipped', 'failed')),
    error      TEXT NOT NULL DEFAULT '',
    eventIDs   TEXT NOT NULL DEFAULT '[]',  -- JSON; no reference, an event may go before its file
    scannedAt  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE taxa (
    scientificName TEXT PRIMARY KEY,
    taxonRank      TEXT,
    lineage        TEXT NOT NULL,  -- JSON: rank to name
    vernacular     TEXT NOT NULL,  -- JSON: language to name
    taxonID        TEXT,
    sensitive      INTEGER NOT NULL CHECK (sensitive IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Packages that were read in, as they were: what we do not understand goes out again unharmed.
CREATE TABLE packages (
    packageID    INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT NOT NULL,
    importedAt   INTEGER NOT NULL,
    importedFrom TEXT NOT NULL,
    descriptor   TEXT NOT NULL,  -- verbatim
    columns      TEXT NOT NULL   -- JSON: table to its header
) STRICT;

CREATE TABLE packageRows (
    packageID INTEGER NOT NULL REFERENCES packages ON DELETE CASCADE,
    tableName TEXT NOT NULL,
    ordinal   INTEGER NOT NULL,  -- place in the file, from 1
    rowID     TEXT NOT NULL,
    cells     TEXT NOT NULL,     -- JSON: the cells verbatim
    PRIMARY KEY (packageID, tableName, ordinal)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------------------------------------
-- A bulk load keeps a row here while it inserts: triggers on insert leave their work to it, as a
-- set. The row comes and goes within one transaction, so no crash can leave it and no reader sees
-- it.

CREATE TABLE bulkLoad (loading INTEGER NOT NULL) STRICT;

-- ---------------------------------------------------------------------------------------------
-- Revisions: a number that grows with every change that could change an answer. An event carries
-- that of its last change, and its id is kept with one when it goes, so that who has read
-- everything once need only read what changed since.

CREATE TABLE revisions (latest INTEGER NOT NULL) STRICT;
INSERT INTO revisions VALUES (0);

CREATE TABLE removedEvents (
    eventID  TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX removedEventsByRevision ON removedEvents (revision);

-- Writing an event's id here marks it as changed: a procedure, as SQLite spells it.
CREATE VIEW touch (eventID) AS SELECT NULL;

CREATE TRIGGER touchEvent INSTEAD OF INSERT ON touch
BEGIN
    UPDATE revisions SET latest = latest + 1;
    UPDATE events SET revision = (SELECT latest FROM revisions)
     WHERE eventID = NEW.eventID AND revision <> (SELECT latest FROM revisions);
END;

CREATE TRIGGER eventAdded AFTER INSERT ON events WHEN NOT EXISTS (SELECT 1 FROM bulkLoad)
BEGIN
    INSERT INTO touch VALUES (NEW.eventID);
    DELETE FROM removedEvents WHERE eventID = NEW.eventID;
END;

CREATE TRIGGER eventChanged AFTER UPDATE OF deploymentID, sourceStart, sourceEnd, clockOffset,
    state, arrival, source, shown, trusts, timestampIssues ON events
WHEN NEW.revision = OLD.revision
BEGIN INSERT INTO touch VALUES (NEW.eventID); END;

CREATE TRIGGER eventRemoved AFTER DELETE ON events
BEGIN
    UPDATE revisions SET latest = latest + 1;
    INSERT OR REPLACE INTO removedEvents SELECT OLD.eventID, latest FROM revisions;
END;

CREATE TRIGGER deploymentAdded AFTER INSERT ON deployments
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER deploymentChanged AFTER UPDATE ON deployments
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER effortAdded AFTER INSERT ON effort
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER effortRemoved AFTER DELETE ON effort
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER absentMediaAdded AFTER INSERT ON absentMedia
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER absentMediaRemoved AFTER DELETE ON absentMedia
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER taxonAdded AFTER INSERT ON taxa
BEGIN UPDATE revisions SET latest = latest + 1; END;

CREATE TRIGGER taxonChanged AFTER UPDATE ON taxa
BEGIN UPDATE revisions SET latest = latest + 1; END;

-- ---------------------------------------------------------------------------------------------
-- Rollups. A tally is what one event adds to the counts: a row per observation type (with an
-- empty name), and one per species named. Observations make tallies, tallies make rollups by the
-- hour and by the day (UTC), each by trigger in the transaction of the change, so that none of
-- them can disagree.

CREATE TABLE tallies (
    eventID         TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    observationType TEXT NOT NULL,
    scientificName  TEXT NOT NULL,
    deploymentID    TEXT NOT NULL,
    eventStart      INTEGER NOT NULL,
    duration        INTEGER NOT NULL,
    individuals     INTEGER NOT NULL,
    hour            INTEGER NOT NULL GENERATED ALWAYS AS  -- floors before 1970 too
                    (eventStart / 3600000000 - (eventStart % 3600000000 < 0)) VIRTUAL,
    day             INTEGER NOT NULL GENERATED ALWAYS AS
                    (eventStart / 86400000000 - (eventStart % 86400000000 < 0)) VIRTUAL,
    PRIMARY KEY (eventID, observationType, scientificName)
) STRICT, WITHOUT ROWID;

CREATE INDEX talliesByType ON tallies (deploymentID, observationType, eventStart, eventID)
    WHERE scientificName = '';

CREATE TABLE rollups (
    deploymentID    TEXT NOT NULL,
    grain           TEXT NOT NULL CHECK (grain IN ('hour', 'day')),
    slot            INTEGER NOT NULL,  -- whole hours or days since 1970
    observationType TEXT NOT NULL,
    scientificName  TEXT NOT NULL,
    events          INTEGER NOT NULL,
    individuals     INTEGER NOT NULL,
    duration        INTEGER NOT NULL,
    PRIMARY KEY (deploymentID, grain, slot, observationType, scientificName)
) STRICT, WITHOUT ROWID;

-- Writing an event's id here counts that event anew: a procedure, as SQLite spells it.
CREATE VIEW retally (eventID) AS SELECT NULL;

CREATE TRIGGER retallyEvent INSTEAD OF INSERT ON retally
BEGIN
    DELETE FROM tallies WHERE eventID = NEW.eventID;
    INSERT INTO tallies (eventID, observationType, scientificName,
                         deploymentID, eventStart, duration, individuals)
    SELECT e.eventID, o.observationType, '',
           e.deploymentID, e.eventStart, e.eventEnd - e.eventStart, sum(o.individuals)
      FROM events AS e JOIN countedObservations AS o ON o.eventID = e.eventID
     WHERE e.eventID = NEW.eventID
     GROUP BY o.observationType
     UNION ALL
    SELECT e.eventID, o.observationType, o.scientificName,
           e.deploymentID, e.eventStart, e.eventEnd - e.eventStart, sum(o.individuals)
      FROM events AS e JOIN countedObservations AS o ON o.eventID = e.eventID
     WHERE e.eventID = NEW.eventID AND o.scientificName IS NOT NULL
     GROUP BY o.observationType, o.scientificName;
    INSERT INTO touch VALUES (NEW.eventID);
END;

CREATE TRIGGER observationAdded AFTER INSERT ON observations
WHEN NOT EXISTS (SELECT 1 FROM bulkLoad)
BEGIN INSERT INTO retally VALUES (NEW.eventID); END;

CREATE TRIGGER observationRemoved AFTER DELETE ON observations
BEGIN INSERT INTO retally VALUES (OLD.eventID); END;

CREATE TRIGGER observationChanged AFTER UPDATE ON observations
BEGIN
    INSERT INTO retally VALUES (OLD.eventID);
    INSERT INTO retally SELECT NEW.eventID WHERE NEW.eventID <> OLD.eventID;
END;

CREATE TRIGGER eventMoved AFTER UPDATE ON events
WHEN OLD.eventStart <> NEW.eventStart OR OLD.eventEnd <> NEW.eventEnd
  OR OLD.deploymentID <> NEW.deploymentID
BEGIN
    UPDATE tallies
       SET deploymentID = NEW.deploymentID, eventStart = NEW.eventStart,
           duration = NEW.eventEnd - NEW.eventStart
     WHERE eventID = NEW.eventID;
END;

CREATE TRIGGER tallyAdded AFTER INSERT ON tallies WHEN NOT EXISTS (SELECT 1 FROM bulkLoad)
BEGIN
    INSERT INTO rollups
    VALUES (NEW.deploymentID, 'hour', NEW.hour, NEW.observationType, NEW.scientificName,
            1, NEW.individuals, NEW.duration),
           (NEW.deploymentID, 'day', NEW.day, NEW.observationType, NEW.scientificName,
            1, NEW.individuals, NEW.duration)
    ON CONFLICT DO UPDATE SET events = events + 1,
                              individuals = individuals + excluded.individuals,
                              duration = duration + excluded.duration;
END;

CREATE TRIGGER tallyRemoved AFTER DELETE ON tallies
BEGIN
    UPDATE rollups
       SET events = events - 1, individuals = individuals - OLD.individuals,
           duration = duration - OLD.duration
     WHERE deploymentID = OLD.deploymentID
       AND (grain, slot) IN (VALUES ('hour', OLD.hour), ('day', OLD.day))
       AND observationType = OLD.observationType AND scientificName = OLD.scientificName;
    DELETE FROM rollups
     WHERE deploymentID = OLD.deploymentID
       AND (grain, slot) IN (VALUES ('hour', OLD.hour), ('day', OLD.day))
       AND observationType = OLD.observationType AND scientificName = OLD.scientificName
       AND events = 0;
END;

CREATE TRIGGER tallyMoved AFTER UPDATE ON tallies
BEGIN
    UPDATE rollups
       SET events = events - 1, individuals = individuals - OLD.individuals,
           duration = duration - OLD.duration
     WHERE deploymentID = OLD.deploymentID
       AND (grain, slot) IN (VALUES ('hour', OLD.hour), ('day', OLD.day))
       AND observationType = OLD.observationType AND scientificName = OLD.scientificName;
    INSERT INTO rollups
    VALUES (NEW.deploymentID, 'hour', NEW.hour, NEW.observationType, NEW.scientificName,
            1, NEW.individuals, NEW.duration),
           (NEW.deploymentID, 'day', NEW.day, NEW.observationType, NEW.scientificName,
            1, NEW.individuals, NEW.duration)
    ON CONFLICT DO UPDATE SET events = events + 1,
                              individuals = individuals + excluded.individuals,
                              duration = duration + excluded.duration;
    DELETE FROM rollups
     WHERE deploymentID = OLD.deploymentID
       AND (grain, slot) IN (VALUES ('hour', OLD.hour), ('day', OLD.day))
       AND observationType = OLD.observationType AND scientificName = OLD.scientificName
       AND events = 0;
END;

CREATE TRIGGER clockCorrected AFTER UPDATE OF clockOffset ON deployments
BEGIN
    UPDATE revisions SET latest = latest + 1;
    UPDATE events SET clockOffset = NEW.clockOffset, revision = (SELECT latest FROM revisions)
     WHERE deploymentID = NEW.deploymentID;
END;

-- ---------------------------------------------------------------------------------------------
-- How many files there are and how much they weigh, by kind, without asking every row.

CREATE TABLE mediaTotals (
    deploymentID TEXT NOT NULL,
    kind         TEXT NOT NULL,
    files        INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    PRIMARY KEY (deploymentID, kind)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER mediaAdded AFTER INSERT ON media WHEN NOT EXISTS (SELECT 1 FROM bulkLoad)
BEGIN
    INSERT INTO mediaTotals VALUES (NEW.deploymentID, NEW.kind, 1, NEW.fileSize)
    ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes;
    DELETE FROM absentMedia WHERE mediaID = NEW.mediaID;
    INSERT INTO touch VALUES (NEW.eventID);
END;

CREATE TRIGGER mediaRemoved AFTER DELETE ON media
BEGIN
    UPDATE mediaTotals SET files = files - 1, bytes = bytes - OLD.fileSize
     WHERE deploymentID = OLD.deploymentID AND kind = OLD.kind;
    INSERT INTO touch VALUES (OLD.eventID);
END;

CREATE TRIGGER mediaChanged AFTER UPDATE ON media
BEGIN
    UPDATE mediaTotals SET files = files - 1, bytes = bytes - OLD.fileSize
     WHERE deploymentID = OLD.deploymentID AND kind = OLD.kind;
    INSERT INTO mediaTotals VALUES (NEW.deploymentID, NEW.kind, 1, NEW.fileSize)
    ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes;
    INSERT INTO touch VALUES (OLD.eventID);
    INSERT INTO touch SELECT NEW.eventID WHERE NEW.eventID IS NOT OLD.eventID;
END;
