extension FileLoader {
  /// One text or table with what its container says about it.
  struct Source {
    var name: String
    var stem: String
    var folders: [String]
    var content: Content
    /// What was done to the text or its archive, a sentence each without its full stop.
    var notes: [String] = []
    /// Whether it may be a text about the other members of its archive.
    var mayBeProse = false

    /// What holds the rows.
    enum Content {
      /// A text in UTF-8 from its start, each time anew.
      case text(() throws(SeriesError) -> ByteStream)
      /// Typed cells.
      case table(TypedTable)
    }
  }

  /// The texts of the file, archive or database.
  func contents() throws(SeriesError) -> [Source] {
    let place = file.shownPath
    let open = { () throws(SeriesError) -> any ByteSource in try FileBytes(file, limits: options.limits) }
    let kinds = formats + TableFormat.builtIn
    let head = try open().head(kinds.map(\.signature.count).max() ?? 0)
    let kind = kinds.first { $0.isKind(of: file, head) }
    if let kind, kind.isDatabase || options.table == nil && options.query == nil {
      let table = try kind.table(of: file, options)
      let stem = InputFile.stem(file.path, also: kind.extensions)
      return [
        Source(
          name: table.source, stem: table.reader.name ?? stem, folders: [stem] + file.folders, content: .table(table))
      ]
    }
    if options.table != nil || options.query != nil {
      throw SeriesError(
        source: place, expected: "a SQLite database for --table or --query", found: "another kind of file",
        advice: "Leave --table and --query out, or name a database.")
    }
    return try sources(open)
  }

  /// The texts of a file's bytes.
  func sources(_ open: @escaping () throws(SeriesError) -> any ByteSource) throws(SeriesError) -> [Source] {
    let place = file.shownPath
    let head = try open().head(ContainerKind.headBytes)
    if ContainerKind.isZip(head) { return try members(of: try open().rest(upTo: options.limits, source: place)) }
    var text = Source(
      name: place, stem: file.stem, folders: file.folders,
      content: .text { () throws(SeriesError) in
        ByteStream(try open(), GrowthGuard(source: place, packed: nil, limits: options.limits))
      })
    if head.starts(with: ContainerKind.gzip) {
      text.content = .text { () throws(SeriesError) in
        let bytes = try open()
        let guardian = GrowthGuard(source: place, packed: bytes, limits: options.limits)
        return ByteStream(try Inflater(bytes, framing: .gzip, damaged: guardian.damaged), guardian)
      }
    }
    try makeUTF8(&text)
    return [text]
  }

  /// The texts in a zip archive; one that is no table is refused alone.
  private func members(of packed: [UInt8]) throws(SeriesError) -> [Source] {
    let place = file.shownPath
    let contents = try ZipArchive(bytes: packed, source: file.path, limits: options.limits).contents()
    if let kind = ForeignKind.find(memberNames: contents.names) { throw kind.error(source: place) }
    let leftOut = contents.leftOut.map { "'\($0.member.shown)' (\($0.why))" }
    guard !contents.tables.isEmpty else {
      throw SeriesError(
        source: place, expected: "a zip archive with .csv, .txt or .tsv members",
        found: leftOut.isEmpty ? "none" : "only \(leftOut.prefix(5).joined(separator: ", "))",
        advice: "Unpack the archive and name the files themselves.")
    }
    var sources = contents.tables.map { member, bytes in
      // A member may have no name at all.
      let stem = InputFile.stem(member)
      return Source(
        name: "\(file.path)/\(member)".shownPath, stem: stem.isEmpty ? file.stem : stem,
        folders: member.split(separator: "/").dropLast().reversed().map(String.init) + [file.stem] + file.folders,
        content: .text { () throws(SeriesError) in ByteStream(MemoryBytes(bytes), nil) },
        mayBeProse: Prose.isLikely(member, bytes))
    }
    if !leftOut.isEmpty {
      sources[0].notes.append(
        "of the archive, \(leftOut.prefix(5).joined(separator: ", "))"
          + (leftOut.count > 5 ? " and \(leftOut.count - 5) more" : "") + " are left out")
    }
    for i in sources.indices {
      do throws(SeriesError) { try makeUTF8(&sources[i]) } catch {
        // Opening it gives its refusal where the others are loaded.
        sources[i].content = .text { () throws(SeriesError) in throw error }
      }
    }
    return sources
  }

  /// Refuses a text by what it is, where it is no table, and makes UTF-8 of it.
  private func makeUTF8(_ text: inout Source) throws(SeriesError) {
    let place = text.name
    guard case .text(let open) = text.content else { return }
    var head = try open().head(ForeignKind.headBytes)
    guard !head.isEmpty else {
      throw SeriesError(
        source: place, expected: "rows of data", found: "an empty file", advice: "Leave the file out of the run.")
    }
    if let kind = ForeignKind.find(head[...]) { throw kind.error(source: place) }
    let marked = TextEncoding.marked(head[...])
    let encoding = marked?.encoding ?? options.encoding.flatMap(TextEncoding.init) ?? .utf8
    if marked != nil, encoding != .utf8 || (options.encoding.flatMap(TextEncoding.init) ?? .utf8) != .utf8 {
      text.notes.append("the text is read in \(encoding.name), as its byte-order mark says")
    }
    if case .other(var name) = encoding {
      if name == "UTF-16" { name = TextEncoding.unmarked(head[...]) ?? "UTF-16LE" }
      let transcoded = { [name] () throws(SeriesError) -> ByteStream in
        ByteStream(
          try Transcoder(try open(), from: name, skipping: marked?.mark ?? 0, source: place),
          GrowthGuard(source: place, packed: nil, limits: options.limits))
      }
      text.content = .text(transcoded)
      head = try transcoded().head(ForeignKind.headBytes)
      if let kind = ForeignText.find(head) { throw kind.error(source: place) }
    } else if let likely = TextEncoding.unmarked(head[...]) {
      throw SeriesError(
        source: place, expected: "text in UTF-8", found: "\(likely) without a byte-order mark",
        advice: "Say --encoding \(likely).")
    }
    guard !head.contains(0) else {
      throw SeriesError(
        source: place, expected: "text in UTF-8", found: "bytes that are no text",
        advice: "Leave the file out, or convert it to CSV.")
    }
  }

  /// Without the refused members of an archive that are texts about it, where another member is a table; that they are left
  /// out is noted there.
  static func leavingOutProse(_ pieces: [Piece], _ sources: [Source]) -> [Piece] {
    guard var first = pieces.firstIndex(where: { $0.outcome != nil }) else { return pieces }
    var pieces = pieces
    for i in pieces.indices.reversed() where pieces[i].error != nil && sources[i].mayBeProse {
      let name = pieces[i].source
      pieces[first].notes.append(.init(source: name, text: "left out, as it is no table but a text about the archive"))
      pieces.remove(at: i)
      if i < first { first -= 1 }
    }
    return pieces
  }
}

/// Kinds of files that hold texts, by their first bytes.
enum ContainerKind {
  /// How many first bytes are looked at.
  static let headBytes = 16
  static let gzip: [UInt8] = [0x1F, 0x8B]

  /// Whether the bytes begin a zip archive, which a text that begins with PK does not.
  static func isZip(_ head: [UInt8]) -> Bool {
    head.count >= 4 && head.starts(with: "PK".utf8) && [[3, 4], [5, 6], [7, 8]].contains(Array(head[2..<4]))
  }
}

/// Texts that stand beside the tables of an archive and tell of them.
enum Prose {
  private static let names: Set<String> = [
    "readme", "license", "licence", "copying", "notice", "changelog", "changes", "authors", "citation", "disclaimer",
    "terms",
  ]

  /// Whether a member is a README or the like by its name.
  static func isNamed(_ member: String) -> Bool {
    guard let file = member.split(separator: "/").last else { return false }
    let ending = InputFile.fileExtension(String(file)) ?? ""
    guard ["", "txt", "asc", "dat"].contains(ending) else { return false }
    let words = file.lowercased().split { !$0.isLetter }
    return words.first.map { names.contains(String($0)) } ?? false
      || words.dropLast(ending.isEmpty ? 0 : 1).last.map { names.contains(String($0)) } ?? false
  }

  /// Whether a member may be a text for people: it has no name of a table, and few digits.
  static func isLikely(_ member: String, _ bytes: [UInt8]) -> Bool {
    guard ["", "txt", "asc"].contains(InputFile.fileExtension(String(member.split(separator: "/").last ?? "")) ?? "")
    else { return false }
    let marks = bytes.prefix(1 << 16).filter { $0 > ASCII.space }
    return marks.count { ASCII.isDigit($0) } * 10 < marks.count
  }
}
