/// Why a store cannot be opened, written or read: which file, what was found and what to do.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, apart from its wording.
  public enum Kind: Sendable, Equatable {
    /// The folder that is to hold the store does not exist.
    case noFolder(String)
    /// The path is empty, or SQLite's name for a database in memory.
    case noName
    /// There is no such file.
    case noFile
    /// The path is a folder.
    case isFolder
    /// The path is a file, where a folder of shards was meant.
    case isFile
    /// The file or its folder cannot be written.
    case readOnly
    /// The file cannot be opened for another reason, which SQLite names.
    case cannotOpen(String)
    /// The disk is full.
    case diskFull
    /// A file would grow beyond the size that the process may write, in bytes.
    case fileTooLarge(limit: UInt64)
    /// Another program held the database's lock for longer than the writer waits.
    case locked
    /// Another foldcast, of this process id, is writing the store; whether the id is one of this machine.
    case held(process: Int, isHere: Bool)
    /// Reading or writing the disk failed; SQLite names how.
    case inputOutput(String)
    /// The file is no SQLite database.
    case notADatabase
    /// The file is shorter than it says, or its pages contradict each other.
    case damaged(String)
    /// The file is a database of another program.
    case foreign
    /// The file is empty, or a database without any tables.
    case empty
    /// The store holds no job of a study.
    case noStudy
    /// The store was made by a newer version; both schema versions are given.
    case newer(found: Int, known: Int)
    /// The store already holds the finished run of this name.
    case holdsRun(name: String, finished: String)
    /// The store holds no run of this name; the names it holds are given.
    case noRun(name: String, known: [String])
    /// The file was removed or replaced while a run was writing it; its rows are in the file named, where they could be saved.
    case moved(rows: String?)
    /// Rows of runs are gone or altered since they were written; each place is named.
    case altered([String])
    /// A row contradicts the schema; SQLite names how.
    case rejected(String)
    /// The run is a part, or has not come to its end, and takes no forecasts of others.
    case notWhole(run: String)
    /// The run has an arm of this name, which may have been imported.
    case holdsArm(name: String, isImported: Bool)
    /// The run's imported arms, which would be lost.
    case holdsImported([String])
    /// The parts of a run cannot be joined, or one of them is there with other content.
    case unfitShards([ShardFault])
    /// The folder holds parts of another run; one of its files is named.
    case otherRunsFolder(file: String)
    /// The file that is to be replaced holds these runs, which would be lost.
    case holdsOtherRuns([String])
  }

  /// The store's file.
  public var path: String
  /// What is wrong.
  public var kind: Kind

  /// An error of a store.
  public init(path: String, kind: Kind) {
    self.path = path
    self.kind = kind
  }

  /// Whether the store cannot be written, as opposed to holding what it should not or being asked for what it lacks.
  package var isWriteFailure: Bool {
    switch kind {
    case .noFolder, .isFolder, .isFile, .readOnly, .cannotOpen, .diskFull, .fileTooLarge, .locked, .held, .inputOutput,
      .rejected, .moved:
      true
    case .noName, .noFile, .notADatabase, .damaged, .foreign, .empty, .noStudy, .newer, .holdsRun, .noRun, .unfitShards,
      .otherRunsFolder, .holdsOtherRuns, .altered, .notWhole, .holdsArm, .holdsImported:
      false
    }
  }

  /// Whether stores do not fit together, as opposed to one of them being bad.
  package var isRefusal: Bool {
    switch kind {
    case .unfitShards, .otherRunsFolder, .holdsOtherRuns, .holdsImported: true
    default: false
    }
  }
}
