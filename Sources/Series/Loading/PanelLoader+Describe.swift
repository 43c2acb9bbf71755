extension PanelLoader {
  /// What the files hold and what a run with these options and columns would refuse.
  ///
  /// Throws only where an input names nothing; what cannot be read is described with the reason. O(bytes).
  public static func describe(
    _ inputs: [String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil
  ) throws -> [FileDescription] {
    let files = try InputFile.find(inputs)
    return inParallel(files) { file in
      let pieces = FileLoader(file: file, options: options, selection: columns).load(keepingTables: true)
      return pieces.map { FileDescriber(options: options, selection: columns).describe($0) }
    }.flatMap { $0 }
  }
}
