/// placeholder
struct SQLiteReader {
  let path: String
  let options: LoadOptions
  func table() throws(SeriesError) -> [UInt8] { [] }
}
