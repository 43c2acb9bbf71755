/// How consecutive rows are cut for an LSTM that reads each once: into lanes that it steps through side by side.
///
/// B lanes of equal length, and segments of at most `bptt` steps, each of them one optimizer step over all lanes. B is the batch over
/// the segment's rows, rounded, so that a step takes about as many samples as a batch of windows; but no lane is shorter than a
/// segment. Lanes overlap by a row here and there where the rows do not divide; a row's output counts in the last lane that has it.
struct Lanes {
  /// The first row of each lane.
  let starts: [Int]
  /// Rows of a lane.
  let length: Int
  /// Segments of a lane.
  let segmentCount: Int

  /// Lanes over rows 0 ..< `rows`.
  init(rows: Int, batch: Int, bptt: Int) {
    let lanes = max(1, min(Lanes.most(batch: batch, bptt: bptt), rows / bptt))
    let length = (rows + lanes - 1) / lanes
    starts = (0..<lanes).map { lanes == 1 ? 0 : $0 * (rows - length) / (lanes - 1) }
    self.length = length
    segmentCount = (length + bptt - 1) / bptt
  }

  /// The most lanes of any rows.
  static func most(batch: Int, bptt: Int) -> Int { max(1, (batch + bptt / 2) / bptt) }

  /// The steps of a segment; all segments of a lane are equally long, or differ by one.
  func steps(of segment: Int) -> Range<Int> {
    segment * length / segmentCount..<(segment + 1) * length / segmentCount
  }

  /// The row that a lane has at a step, or nil where a later lane has it too.
  func row(lane: Int, step: Int) -> Int? {
    let row = starts[lane] + step
    return lane + 1 < starts.count && row >= starts[lane + 1] ? nil : row
  }
}
