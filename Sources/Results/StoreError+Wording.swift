internal import Escaping

extension StoreError {
  /// The whole message, on one line: the file, what was found and what to do.
  public var description: String { Escape.shown("\(path): \(wording.found). \(wording.advice)") }

  /// What was found, without the file and what to do.
  var found: String { wording.found }

  private var wording: (found: String, advice: String) {
    switch kind {
    case .noFolder(let folder):
      ("the folder \(folder) does not exist", "Make it with mkdir -p, or name another place.")
    case .noName:
      (
        path.isEmpty
          ? "expected the name of a file, found an empty one" : "that names no file, but a database in memory",
        "Name a file, such as results.sqlite."
      )
    case .noFile:
      ("there is no such file", "Name a store that 'foldcast run … --store FILE' has written.")
    case .isFolder:
      ("expected a file, found a folder", "Name a file in it, such as \(path)/results.sqlite.")
    case .isFile:
      (
        "expected the folder of a run's shards, found a file",
        "Name the folder; how a store's runs went says 'foldcast report'."
      )
    case .readOnly:
      ("the file or its folder cannot be written", "Change its permissions, or name another place.")
    case .cannotOpen(let reason):
      ("the file cannot be opened (\(reason))", "Check its permissions and those of its folder, or name another file.")
    case .diskFull:
      ("the disk is full", "Free some space and run again; what was committed before is kept.")
    case .fileTooLarge(let limit):
      (
        "a file of the store would pass the \(limit) bytes that this process may write",
        "Raise the limit (ulimit -f) and run again; what was committed before is kept."
      )
    case .locked:
      (
        "another program holds the database's lock",
        "Wait until it has ended, or name another store."
      )
    case .held(let process, let isHere):
      (
        "another foldcast is writing this store: process \(process)"
          + (isHere ? "" : ", on another machine or in another container"),
        "Wait until it has ended, or name another store."
      )
    case .inputOutput(let reason):
      ("the disk failed (\(reason))", "Check the disk, or name another place.")
    case .notADatabase:
      ("expected a foldcast store, found a file that is no SQLite database", "Name another file.")
    case .damaged(let reason):
      ("the database is truncated or damaged (\(reason))", "Restore it from a copy, or run again into a new file.")
    case .foreign:
      ("expected a foldcast store, found a database of another program", "Name another file.")
    case .noStudy:
      ("the store holds no study", "Name a store that 'foldcast study run … --store FILE' has written.")
    case .empty:
      ("the store is empty: no run has begun in it", "Name a store that 'foldcast run … --store FILE' has written.")
    case .newer(let found, let known):
      (
        "the store has schema version \(found), this program knows versions up to \(known)",
        "Use a newer foldcast, or run again into a new file."
      )
    case .holdsRun(let name, let finished):
      (
        "the store already holds this run, '\(name)', finished \(finished)",
        "Read it with 'foldcast report', or compute it anew with --overwrite."
      )
    case .noRun(let name, let known):
      (
        "there is no run '\(name)'",
        known.isEmpty
          ? "The store holds no runs." : "It holds \(known.map { "'\($0)'" }.joined(separator: ", "))."
      )
    case .notWhole(let run):
      (
        "the run '\(run)' is one part of a whole, or has not come to its end",
        "Let the same command finish it, and join parts with 'foldcast merge'."
      )
    case .holdsArm(let name, let isImported):
      (
        "the run has an arm '\(name)' already",
        isImported ? "Name another one, or put these forecasts in its place with --overwrite." : "Name another one."
      )
    case .holdsImported(let names):
      (
        "the store holds the imported \(names.count == 1 ? "arm" : "arms") "
          + "\(names.map { "'\($0)'" }.joined(separator: ", ")), which would be lost",
        "Go on with a copy of the store that has none, or import again after a run into another file."
      )
    case .unfitShards(let faults):
      (
        "the shards cannot be joined: " + faults.map(\.wording).joined(separator: "; "),
        "Give each whole shard of one run, or run those again that are named."
      )
    case .otherRunsFolder(let file):
      (
        "\(file) is of a run with another configuration, other data or another version of foldcast",
        "Name another --folder, or move this one away."
      )
    case .holdsOtherRuns(let names):
      (
        "the store holds \(names.map { "'\($0)'" }.joined(separator: ", ")), which would be lost",
        "Name another file for the merged store."
      )
    case .moved(let rows):
      (
        "the store was removed or replaced while the run was writing it",
        rows.map { "All its folds so far are in \($0): move it back to its place, and the same command goes on." }
          ?? "Its rows could not be saved: neither its folder nor the one for temporary files can be written."
      )
    case .altered(let places):
      (
        "rows are gone or altered since they were written: " + places.prefix(5).joined(separator: "; ")
          + (places.count > 5 ? "; and \(places.count - 5) places more" : ""),
        "Restore the store from a copy, or run again into a new file; 'foldcast digest' shows what it holds."
      )
    case .rejected(let reason):
      ("a row does not fit the store (\(reason))", "This is a fault of the program: please report it.")
    }
  }
}
