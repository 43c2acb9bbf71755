internal import Foundation
internal import Reporter
internal import Results

/// A file that a command is told to write, which must not be one that somebody needs.
struct OutputFile {
  /// Why a file is not written to.
  struct Refusal: Error, CustomStringConvertible {
    var option: String
    var path: String
    var found: String

    /// The whole message, on one line.
    var description: String {
      "\(option): expected a new file or one that foldcast has written, found \(found) at \(path). Name another file or folder."
    }
  }

  /// What foldcast writes, and how such a file begins.
  enum Kind {
    case events, page, notebook, table
    /// A document that begins with this heading, or a figure of one.
    case document(title: String)
    case figure
    /// What an element of a cluster's array runs.
    case script

    /// Whether a file that begins so may be replaced, or for events be added to.
    func isOurs(_ head: String) -> Bool {
      switch self {
      case .page:
        return head.hasPrefix("<!DOCTYPE html>") && head.contains("<meta name=\"generator\" content=\"foldcast\">")
      case .notebook:
        return head.drop { $0.isWhitespace }.hasPrefix("{") && head.contains("Made by `foldcast export --notebook`")
      case .document(let title): return head.hasPrefix("# \(title)\n")
      case .script: return head.hasPrefix("#!/bin/sh\nexec ") && head.contains(" --shard env/")
      case .figure: return head.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 520 ")
      case .table: return head.hasPrefix("run,series,arm,")
      case .events:
        guard let line = head.split(whereSeparator: \.isNewline).first,
          let event = try? JSONDecoder().decode(Event.self, from: Data(line.utf8))
        else { return false }
        return ["begin", "fold", "end"].contains(event.event)
      }
    }

    private struct Event: Decodable {
      var event: String
      var time: String
    }
  }

  /// The option that names it.
  let option: String
  /// Where it is.
  let path: String
  let kind: Kind

  /// Throws `Refusal` where the file is one of `needed`, or exists and is not of its kind.
  ///
  /// A pipe or terminal may be written to.
  func check(needed: [String] = []) throws {
    try requireUnneeded(needed)
    var there = stat()
    guard stat(path, &there) == 0, there.st_mode & S_IFMT == S_IFREG, there.st_size > 0 else { return }
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    let head = String(decoding: (try? file.read(upToCount: 1 << 16)) ?? Data(), as: UTF8.self)
    guard kind.isOurs(head) else { throw Refusal(option: option, path: path, found: "another file") }
  }

  /// Throws `Refusal` where the path, which may be a folder's, is that of a needed file or of what SQLite keeps beside a database.
  func requireUnneeded(_ needed: [String]) throws {
    let ends = ["-wal", "-shm", "-journal"]
    for file in needed {
      for end in [""] + ends where Self.isSame(path, file + end) {
        throw Refusal(option: option, path: path, found: "the store or an input of the run")
      }
    }
    for end in ends where path.hasSuffix(end) && access(String(path.dropLast(end.count)), F_OK) == 0 {
      throw Refusal(option: option, path: path, found: "the name of a database's log")
    }
  }

  /// Whether two paths name one file, whether it exists yet or not.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    var (one, other) = (stat(), stat())
    if stat(a, &one) == 0, stat(b, &other) == 0 { return one.st_ino == other.st_ino && one.st_dev == other.st_dev }
    func resolved(_ path: String) -> String {
      let url = URL(fileURLWithPath: path)
      return url.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(url.lastPathComponent)
        .path
    }
    return resolved(a) == resolved(b)
  }
}

extension ResultReader {
  /// The store and the files that its runs read, which nothing may be written onto.
  func neededFiles() throws -> [String] {
    [path] + Set(try runs().flatMap { try series(of: $0.id).map(\.source) }).sorted()
  }
}
