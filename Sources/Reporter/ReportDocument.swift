/// A report as headings, paragraphs and tables, before it takes the form of a terminal's or a file's text.
public struct ReportDocument: Sendable, Equatable {
  /// How a text is meant.
  public enum Tone: Sendable, Equatable {
    /// As it is.
    case plain
    /// Clearly better.
    case good
    /// Clearly worse.
    case bad
    /// Of less weight.
    case faint
    /// Of more weight.
    case strong
  }

  /// One place of a table.
  public struct Cell: Sendable, Equatable {
    /// What stands there.
    public var text: String
    /// How it is meant.
    package var tone: Tone

    /// A cell.
    public init(_ text: String, _ tone: Tone = .plain) {
      self.text = text
      self.tone = tone
    }
  }

  /// A table: the first column is text, the others are numbers.
  public struct Table: Sendable, Equatable {
    /// The columns' titles.
    public var columns: [String]
    /// The rows, as wide as `columns`.
    public var rows: [[Cell]]
    /// Columns that hold text and are set from the left.
    public var textColumns: Set<Int>

    /// A table.
    public init(columns: [String], rows: [[Cell]], textColumns: Set<Int> = [0]) {
      self.columns = columns
      self.rows = rows
      self.textColumns = textColumns
    }
  }

  /// A part of the report.
  public enum Block: Sendable, Equatable {
    /// A heading of the first level: a run.
    case title(String)
    /// A heading of a part.
    case heading(String)
    /// A sentence or more.
    case paragraph(String, Tone)
    /// Names with what belongs to them.
    case facts([(name: String, value: String)])
    /// Sentences that stand for themselves.
    case list([String], Tone)
    /// A table.
    case table(Table)

    /// Whether two parts say the same.
    public static func == (a: Block, b: Block) -> Bool {
      switch (a, b) {
      case (.title(let a), .title(let b)), (.heading(let a), .heading(let b)): a == b
      case (.paragraph(let a, let x), .paragraph(let b, let y)): a == b && x == y
      case (.facts(let a), .facts(let b)): a.elementsEqual(b, by: ==)
      case (.list(let a, let x), .list(let b, let y)): a == b && x == y
      case (.table(let a), .table(let b)): a == b
      default: false
      }
    }
  }

  /// The parts in order.
  public var blocks: [Block]

  /// A document of parts.
  public init(blocks: [Block]) { self.blocks = blocks }
}
