extension PanelLoader {
  /// What the files hold and what a run with these options and columns would refuse.
  ///
  /// Throws only where an input names nothing or an option cannot be used; what cannot be read is described with the
  /// reason. With `rowsOfOneFold`, series with fewer rows are warned of. O(bytes).
  public static func describe(
    _ inputs: [String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil,
    rowsOfOneFold: Int? = nil
  ) throws -> [FileDescription] {
    try options.validate()
    let files = try InputFile.find(inputs)
    return inParallel(files) { file in
      let pieces = FileLoader(file: file, options: options, selection: columns).load(keepingTables: true)
      let describer = FileDescriber(options: options, selection: columns, rowsOfOneFold: rowsOfOneFold)
      return pieces.map { describer.describe($0) }
    }.flatMap { $0 }
  }
}
