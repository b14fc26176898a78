import GRDB

/// The index. It holds nothing that the files do not say, so a new version may also start again.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      // The primary key is the order of the list, so a page is a walk along the table.
      try db.execute(
        sql: """
          CREATE TABLE pictures (
            moment INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            folder TEXT NOT NULL,
            trashed BOOLEAN NOT NULL,
            favourite BOOLEAN NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            prompt TEXT NOT NULL,
            negative TEXT NOT NULL,
            seed INTEGER,
            model TEXT NOT NULL,
            modelHash TEXT NOT NULL,
            name TEXT NOT NULL,
            tags TEXT NOT NULL,
            revision INTEGER NOT NULL
          );
          CREATE INDEX pictures_folder ON pictures(folder);
          CREATE INDEX pictures_trashed ON pictures(trashed);
          CREATE INDEX pictures_favourite ON pictures(favourite);
          CREATE INDEX pictures_prompt ON pictures(prompt COLLATE NOCASE);
          CREATE INDEX pictures_model ON pictures(model);
          CREATE INDEX pictures_seed ON pictures(seed);
          CREATE INDEX pictures_revision ON pictures(revision);
          -- What is read only with a page: kept apart, so that the table stays small.
          CREATE TABLE sources (
            moment INTEGER PRIMARY KEY REFERENCES pictures ON DELETE CASCADE,
            recipe TEXT,
            parameters TEXT
          );
          CREATE TABLE tags (
            tag TEXT NOT NULL COLLATE NOCASE,
            moment INTEGER NOT NULL REFERENCES pictures ON DELETE CASCADE,
            PRIMARY KEY (tag, moment)
          ) WITHOUT ROWID;
          CREATE INDEX tags_moment ON tags(moment);
          CREATE TABLE folders (path TEXT PRIMARY KEY, modified INTEGER NOT NULL);
          CREATE TABLE state (revision INTEGER NOT NULL, removal INTEGER NOT NULL);
          INSERT INTO state VALUES (0, 0);
          """)
      try db.execute(
        sql: """
          CREATE VIRTUAL TABLE search USING fts5(
            prompt, name, tags, content='pictures', content_rowid='moment',
            tokenize='unicode61 remove_diacritics 2'
          );
          CREATE TRIGGER pictures_inserted AFTER INSERT ON pictures BEGIN
            INSERT INTO search(rowid, prompt, name, tags)
              VALUES (new.moment, new.prompt, new.name, new.tags);
          END;
          CREATE TRIGGER pictures_deleted AFTER DELETE ON pictures BEGIN
            INSERT INTO search(search, rowid, prompt, name, tags)
              VALUES ('delete', old.moment, old.prompt, old.name, old.tags);
          END;
          CREATE TRIGGER pictures_updated AFTER UPDATE OF prompt, name, tags ON pictures BEGIN
            INSERT INTO search(search, rowid, prompt, name, tags)
              VALUES ('delete', old.moment, old.prompt, old.name, old.tags);
            INSERT INTO search(rowid, prompt, name, tags)
              VALUES (new.moment, new.prompt, new.name, new.tags);
          END;
          """)
    }
    migrator.registerMigration("2") { db in
      // Files that were no whole pictures when they were last looked at.
      try db.execute(
        sql: """
          CREATE TABLE unreadable (
            path TEXT NOT NULL,
            folder TEXT NOT NULL,
            trashed BOOLEAN NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (path, trashed)
          ) WITHOUT ROWID;
          -- Those that an earlier version passed over are found by listing every folder again.
          DELETE FROM folders;
          """)
    }
    migrator.registerMigration("3") { db in
      try db.execute(
        sql: """
          ALTER TABLE pictures ADD COLUMN note TEXT NOT NULL DEFAULT '';
          -- Every file is read again.
          UPDATE pictures SET modified = 0;
          DELETE FROM folders;
          DROP TRIGGER pictures_inserted;
          DROP TRIGGER pictures_deleted;
          DROP TRIGGER pictures_updated;
          DROP TABLE search;
          CREATE VIRTUAL TABLE search USING fts5(
            prompt, name, tags, note, content='pictures', content_rowid='moment',
            tokenize='unicode61 remove_diacritics 2'
          );
          INSERT INTO search(search) VALUES ('rebuild');
          CREATE TRIGGER pictures_inserted AFTER INSERT ON pictures BEGIN
            INSERT INTO search(rowid, prompt, name, tags, note)
              VALUES (new.moment, new.prompt, new.name, new.tags, new.note);
          END;
          CREATE TRIGGER pictures_deleted AFTER DELETE ON pictures BEGIN
            INSERT INTO search(search, rowid, prompt, name, tags, note)
              VALUES ('delete', old.moment, old.prompt, old.name, old.tags, old.note);
          END;
          CREATE TRIGGER pictures_updated AFTER UPDATE OF prompt, name, tags, note ON pictures BEGIN
            INSERT INTO search(search, rowid, prompt, name, tags, note)
              VALUES ('delete', old.moment, old.prompt, old.name, old.tags, old.note);
            INSERT INTO search(rowid, prompt, name, tags, note)
              VALUES (new.moment, new.prompt, new.name, new.tags, new.note);
          END;
          """)
    }
    migrator.registerMigration("4") { db in
      // Pictures that are no PNGs are found by listing every folder again.
      try db.execute(sql: "DELETE FROM folders")
    }
    migrator.registerMigration("recipes of others") { db in
      try db.execute(
        sql: """
          ALTER TABLE sources RENAME COLUMN parameters TO partial;
          UPDATE sources SET partial = NULL;
          -- Every file is read again.
          UPDATE pictures SET modified = 0;
          DELETE FROM folders;
          """)
    }
    return migrator
  }

  /// What rows must be: SQLite keeps a value of any kind in any column.
  private static let misfits = [
    (
      "pictures",
      integers: [
        "moment", "trashed", "favourite", "size", "modified", "width", "height",
        "revision",
      ],
      texts: [
        "path", "folder", "prompt", "negative", "model", "modelHash", "name",
        "tags", "note",
      ], optional: "typeof(seed) NOT IN ('integer', 'null')"
    ),
    (
      "sources", ["moment"], [],
      "typeof(recipe) NOT IN ('text', 'null') OR "
        + "typeof(partial) NOT IN ('text', 'null')"
    ),
    ("tags", ["moment"], ["tag"], "0"),
    ("folders", ["modified"], ["path"], "0"),
    ("unreadable", ["trashed", "size", "modified"], ["path", "folder", "reason"], "0"),
    ("state", ["revision", "removal"], [], "0"),
  ].map { table, integers, texts, optional in
    let conditions =
      integers.map { "typeof(\($0)) <> 'integer'" } + texts.map { "typeof(\($0)) <> 'text'" }
      + [optional]
    return "SELECT 1 FROM \(table) WHERE \(conditions.joined(separator: " OR ")) LIMIT 1"
  }

  /// What a new index has on its tables. FTS5 names its own tables, which follow SQLite's version.
  private static let objects =
    "SELECT name, sql FROM sqlite_master "
    + "WHERE tbl_name IN ('pictures', 'sources', 'tags', 'folders', 'unreadable', 'state') "
    + "AND sql IS NOT NULL ORDER BY name"

  private static let expected = Result {
    let queue = try DatabaseQueue()
    try migrator.migrate(queue)
    return try queue.read { try Row.fetchAll($0, sql: objects) }.map(\.description)
  }

  /// Throws where a table or column is not there, or somebody else's trigger or index is; looks at
  /// no row.
  static func checkTables(_ db: Database) throws {
    guard try Row.fetchAll(db, sql: objects).map(\.description) == expected.get() else {
      throw DatabaseError(
        resultCode: .SQLITE_ERROR, message: "another program changed its tables or triggers")
    }
    for sql in misfits { _ = try db.makeStatement(sql: sql) }
    _ = try db.makeStatement(sql: "SELECT rowid FROM search")
  }

  /// Whether every row holds what Easel writes.
  static func isSound(_ db: Database) throws -> Bool {
    try checkTables(db)
    let hasState = try Int.fetchOne(db, sql: "SELECT count(*) FROM state") == 1
    return try hasState && misfits.allSatisfy { try Int.fetchOne(db, sql: $0) == nil }
  }
}
