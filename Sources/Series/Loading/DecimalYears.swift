/// Years with fractions as instants.
enum DecimalYears {
  /// The instants: months where every fraction is a whole number of twelfths, else the nearest day.
  static func instants(_ years: [Double]) -> [Int64] {
    let areMonths = years.allSatisfy { year in
      let months = (year - year.rounded(.down)) * 12
      return abs(months - months.rounded()) < 0.05
    }
    return years.map { value in
      let year = value.rounded(.down)
      let start = Micros.midnight(Int(year), 1, 1) ?? 0
      if areMonths {
        let month = Int(((value - year) * 12).rounded())
        return Micros.midnight(Int(year) + month / 12, month % 12 + 1, 1) ?? start
      }
      let days = Double(((Micros.midnight(Int(year) + 1, 1, 1) ?? start) - start) / Micros.day)
      return start + Int64(((value - year) * days).rounded()) * Micros.day
    }
  }
}
