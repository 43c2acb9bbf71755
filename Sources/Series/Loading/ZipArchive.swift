/// Reads the members of a zip archive from its bytes: stored or deflated, with 64-bit sizes too.
///
/// Source: PKWARE, APPNOTE 6.3. Every offset is checked against the bytes, so a damaged archive throws.
struct ZipArchive {
  /// One entry of the archive's directory.
  struct Member: Equatable {
    var name: String
    var method: Int
    var isEncrypted: Bool
    var checksum: UInt32
    var packedSize: Int
    var offset: Int
  }

  let bytes: [UInt8]
  let source: String
  let limits: LoadLimits

  /// What an archive holds, in the directory's order.
  struct Contents {
    /// The names of all members that are files.
    var names: [String] = []
    /// The unpacked members that may hold tables.
    var tables: [(member: String, bytes: [UInt8])] = []
    /// The others, and why they hold none.
    var leftOut: [(member: String, why: String)] = []
  }

  /// The members, those that may hold tables unpacked.
  func contents() throws(SeriesError) -> Contents {
    var contents = Contents()
    var total = 0
    for member in try members() where Self.isFile(member.name) {
      contents.names.append(member.name)
      if let why = Self.reasonAgainst(member.name) {
        contents.leftOut.append((member.name, why))
        continue
      }
      let bytes = try content(of: member, before: total)
      total += bytes.count
      if bytes.isEmpty {
        contents.leftOut.append((member.name, "empty"))
      } else {
        contents.tables.append((member.name, bytes))
      }
    }
    return contents
  }

  private static func isFile(_ name: String) -> Bool {
    !name.hasSuffix("/") && !name.hasPrefix("__MACOSX/") && name.split(separator: "/").last?.hasPrefix(".") != true
  }

  /// Why a member is no table, by its name; nil where it may be one.
  private static func reasonAgainst(_ name: String) -> String? {
    if Prose.isNamed(name) { return "a text about the archive" }
    guard let ending = InputFile.fileExtension(String(name.split(separator: "/").last ?? "")) else { return nil }
    return InputFile.tableExtensions.contains(ending) ? nil : "no table by its name"
  }

  /// The entries in the directory's order.
  func members() throws(SeriesError) -> [Member] {
    guard let end = directoryEnd() else { throw damaged() }
    var (count, position) = (try number(end + 10, 2), try number(end + 16, 4))
    if count == 0xFFFF || position == 0xFFFF_FFFF {
      guard end >= 20, try number(end - 20, 4) == 0x0706_4B50 else { throw damaged() }
      let large = try number(end - 20 + 8, 8)
      guard try number(large, 4) == 0x0606_4B50 else { throw damaged() }
      (count, position) = (try number(large + 32, 8), try number(large + 48, 8))
    }
    var members: [Member] = []
    for _ in 0..<count {
      guard try number(position, 4) == 0x0201_4B50 else { throw damaged() }
      let (nameLength, extraLength) = (try number(position + 28, 2), try number(position + 30, 2))
      let commentLength = try number(position + 32, 2)
      let nameStart = position + 46
      guard nameStart + nameLength + extraLength <= bytes.count else { throw damaged() }
      var (packedSize, offset) = (try number(position + 20, 4), try number(position + 42, 4))
      try widen(
        &packedSize, &offset, unpacked: try number(position + 24, 4),
        extra: nameStart + nameLength..<nameStart + nameLength + extraLength)
      members.append(
        Member(
          name: String(decoding: bytes[nameStart..<nameStart + nameLength], as: UTF8.self),
          method: try number(position + 10, 2), isEncrypted: try number(position + 8, 2) & 1 == 1,
          checksum: UInt32(truncatingIfNeeded: try number(position + 16, 4)), packedSize: packedSize, offset: offset))
      position = nameStart + nameLength + extraLength + commentLength
    }
    return members
  }

  /// The unpacked bytes of a member; `before` counts what was unpacked from the archive before.
  func content(of member: Member, before: Int) throws(SeriesError) -> [UInt8] {
    let place = "\(source)/\(member.name)".shownPath
    guard !member.isEncrypted else {
      throw SeriesError(
        source: place, expected: "a member without a password", found: "an encrypted one",
        advice: "Unpack the archive first.")
    }
    guard try number(member.offset, 4) == 0x0403_4B50 else { throw damaged() }
    let start = member.offset + 30 + (try number(member.offset + 26, 2)) + (try number(member.offset + 28, 2))
    guard member.packedSize >= 0, start <= bytes.count, member.packedSize <= bytes.count - start else {
      throw damaged()
    }
    let range = start..<start + member.packedSize
    var guardian = GrowthGuard(source: place, packed: MemoryBytes(bytes), limits: limits, before: before)
    var content: [UInt8] = []
    switch member.method {
    case 0:
      content = Array(bytes[range])
      try guardian.add(content.span)
    case 8:
      let inflater = try Inflater(MemoryBytes(bytes, range), framing: .raw, damaged: guardian.damaged)
      var chunk = [UInt8](repeating: 0, count: 1 << 18)
      while true {
        let count = try inflater.read(into: &chunk, 0..<chunk.count)
        if count == 0 { break }
        content.append(contentsOf: chunk[..<count])
        try guardian.add(chunk.span.extracting(0..<count))
      }
    default:
      throw SeriesError(
        source: place, expected: "a stored or deflated member", found: "compression method \(member.method)",
        advice: "Unpack the archive first.")
    }
    guard Inflater.checksum(content) == member.checksum else { throw guardian.damaged }
    return content
  }

  /// The last record of the directory, which a comment of at most 65,535 bytes may follow.
  private func directoryEnd() -> Int? {
    var position = bytes.count - 22
    let stop = Swift.max(0, bytes.count - 22 - 65_535)
    while position >= stop {
      if bytes[position] == 0x50, bytes[position + 1] == 0x4B, bytes[position + 2] == 5, bytes[position + 3] == 6 {
        return position
      }
      position -= 1
    }
    return nil
  }

  /// Takes sizes that do not fit in 32 bits from the extra field 1, where they stand in a fixed order.
  private func widen(
    _ packedSize: inout Int, _ offset: inout Int, unpacked: Int, extra: Range<Int>
  ) throws(SeriesError) {
    var field = extra.lowerBound
    while field + 4 <= extra.upperBound {
      let (id, length) = (try number(field, 2), try number(field + 2, 2))
      if id == 1 {
        var place = field + 4
        if unpacked == 0xFFFF_FFFF { place += 8 }
        if packedSize == 0xFFFF_FFFF {
          packedSize = try number(place, 8)
          place += 8
        }
        if offset == 0xFFFF_FFFF { offset = try number(place, 8) }
        return
      }
      field += 4 + length
    }
  }

  /// A little-endian number of the bytes.
  private func number(_ position: Int, _ width: Int) throws(SeriesError) -> Int {
    guard position >= 0, position <= bytes.count - width else { throw damaged() }
    var value = 0
    for i in 0..<width {
      let byte = Int(bytes[position + i])
      guard i < 7 || byte < 0x40 else { throw damaged() }
      value |= byte << (8 * i)
    }
    return value
  }

  private func damaged() -> SeriesError {
    SeriesError(
      source: source.shownPath, expected: "a whole zip archive", found: "a damaged or truncated one",
      advice: "Load the file again, or unpack it with another program.")
  }
}
