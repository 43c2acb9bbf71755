// What the files of this folder share: cells, columns of them, and the numbers that they hold.
#ifndef FOLDCAST_CELLS_H
#define FOLDCAST_CELLS_H

#include "CFastFloat.h"

#include <cstring>

/// For functions that are built once for any CPU and once for wide instructions.
#define FC_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__)
#define FC_HAS_WIDE 1
#define FC_WIDE __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#endif

namespace foldcast {

/// The level of instructions that FOLDCAST_CPU allows: 1 for baseline, 3 for v3, 4 for v4 and for no word.
int allowedLevel();

FC_INLINE uint64_t word(const uint8_t *bytes) {
  uint64_t value;
  std::memcpy(&value, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  return value;
}

struct Cell {
  const uint8_t *first, *last;
};

/// One column of records, gone down row by row.
struct Column {
  const uint8_t *bytes;
  /// The end of row 0's cell; the others follow `width` apart, and each one's start is behind the mark before it.
  const uint32_t *ends;
  size_t width, rows, start;
  bool isFirst, isLast;

  Column(const fc_rows &rows, size_t column)
      : bytes(rows.bytes), ends(rows.marks + column), width(rows.width), rows(rows.rows), start(rows.start),
        isFirst(column == 0), isLast(column + 1 == rows.width) {}

  FC_INLINE Cell operator[](size_t row) const {
    const uint32_t *end = ends + row * width;
    return isFirst && row == 0 ? cell(start, end, isLast) : behindMark(end, isLast);
  }

  /// The cell that ends at a mark, any but the first of all; `isLast` is the column's, where the compiler shall know it.
  FC_INLINE Cell behindMark(const uint32_t *end, bool isLast) const { return cell(size_t(end[-1]) + 1, end, isLast); }

 private:
  FC_INLINE Cell cell(size_t from, const uint32_t *end, bool isLast) const {
    Cell cell{bytes + from, bytes + *end};
    // A line feed is marked without the carriage return before it, which is no separator and starts no record.
    if (isLast) cell.last -= (cell.last[0] == '\n') & (cell.last[-1] == '\r');
    return cell;
  }
};

/// The number of a whole cell; false, and 0, where it holds none that is finite. A blank cell is nan.
bool parse(Cell cell, uint8_t point, double &value);

/// The same for whole numbers of up to 16 digits; false for a blank cell.
bool parse(Cell cell, uint8_t point, int64_t &value);

#ifdef FC_HAS_WIDE
/// A column's values as `parse` finds them, and the rows where it finds none; only where `fc_has_wide`.
size_t parseWide(const Column &column, uint8_t point, double *values, uint32_t *odd);
size_t parseWide(const Column &column, uint8_t point, int64_t *values, uint32_t *odd);
#endif

}  // namespace foldcast

#endif
