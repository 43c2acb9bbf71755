// Numbers of cells one by one, and of whole columns.
//
// Every function reads at most FC_PADDING bytes behind the cells that it is given, and writes no more than it says.
#include "cells.h"

#include <fast_float/fast_float.h>

#include <cmath>
#include <limits>

using namespace foldcast;

namespace {

/// Powers of ten that a double holds exactly.
const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;

/// The lowest byte of the word that is zero, as a bit of `highs`; 0 where none is. Higher bits mean nothing.
inline uint64_t zeros(uint64_t word) { return (word - ones) & ~word & highs; }

/// Whether a byte is above 9.
inline uint64_t beyondDigits(uint64_t word) { return ((word + 0x76 * ones) | word) & highs; }

/// Eight digits, the lowest byte the first one.
inline uint64_t eightDigits(uint64_t digits) {
  digits = digits * 10 + (digits >> 8);
  const uint64_t pairs = 0x000000FF000000FF;
  return ((digits & pairs) * 0x000F424000000064 + ((digits >> 16) & pairs) * 0x0000271000000001) >> 32;
}

/// A word whose byte at bit `at` is taken out, those before it moved up.
inline uint64_t without(uint64_t word, int at) {
  const uint64_t before = (uint64_t(1) << at) - 1;
  return ((word & before) << 8) | (word & ((~uint64_t(0) << at) << 8));
}

/// Digits with at most one mark among them, 1 to 16 bytes: their number without the mark, and the places behind it.
/// False where the cell is anything else.
inline bool digits(Cell cell, uint8_t point, uint64_t &number, int &places) {
  const size_t length = size_t(cell.last - cell.first);
  if (length - 1 >= 16) return false;
  const uint64_t marks = (point ^ '0') * ones;
  uint64_t low = word(cell.first) ^ ('0' * ones);
  places = 0;
  if (length <= 8) {
    // The last digit moves to the top and zeros come in below.
    low <<= 64 - 8 * length;
    if (const uint64_t found = zeros(low ^ marks)) {
      const int at = __builtin_ctzll(found) - 7;
      low = without(low, at);
      places = 7 - at / 8;
      if (length == 1) return false;
    }
    if (beyondDigits(low)) return false;
    number = eightDigits(low);
    return true;
  }
  const int shift = int(8 * (16 - length));
  uint64_t high = ((word(cell.first + 8) ^ ('0' * ones)) << shift) | ((low >> 1) >> (63 - shift));
  low <<= shift;
  if (const uint64_t found = zeros(low ^ marks)) {
    const int at = __builtin_ctzll(found) - 7;
    low = without(low, at);
    places = 15 - at / 8;
  } else if (const uint64_t found = zeros(high ^ marks)) {
    const int at = __builtin_ctzll(found) - 7;
    high = without(high, at) | (low >> 56);
    low <<= 8;
    places = 7 - at / 8;
  }
  if (beyondDigits(low) | beyondDigits(high)) return false;
  number = eightDigits(low) * 100000000 + eightDigits(high);
  return true;
}

}  // namespace

/// Up to 2^53 and a power of ten up to 22 are both exact, so that one division rounds correctly
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990, doi:10.1145/93542.93557).
bool foldcast::parse(Cell cell, uint8_t point, double &value) {
  if (cell.first == cell.last) {
    value = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  const bool negative = *cell.first == '-';
  uint64_t whole;
  int places;
  if (digits({cell.first + negative, cell.last}, point, whole, places) && whole >> 53 == 0) {
    const double magnitude = double(int64_t(whole)) / powers[places];
    value = negative ? -magnitude : magnitude;
    return true;
  }
  const fast_float::parse_options options(fast_float::chars_format::general, char(point));
  const char *last = reinterpret_cast<const char *>(cell.last);
  const auto result = fast_float::from_chars_advanced(reinterpret_cast<const char *>(cell.first), last, value, options);
  if (result.ec == std::errc() && result.ptr == last && std::isfinite(value)) return true;
  value = 0;
  return false;
}

bool foldcast::parse(Cell cell, uint8_t, int64_t &value) {
  const bool negative = cell.first < cell.last && *cell.first == '-';
  uint64_t whole;
  int places;
  // The mark is a byte that is no digit either way; without one there are no places.
  if (digits({cell.first + negative, cell.last}, '.', whole, places) && places == 0 && cell.last[-1] != '.') {
    value = negative ? -int64_t(whole) : int64_t(whole);
    return true;
  }
  value = 0;
  return false;
}

namespace {

template <typename Value>
size_t parseColumn(const Column &column, uint8_t point, int wide, Value *values, uint32_t *odd) {
#ifdef FC_HAS_WIDE
  if (wide && fc_has_wide()) return parseWide(column, point, values, odd);
#endif
  size_t count = 0;
  for (size_t row = 0; row < column.rows; row++)
    if (!parse(column[row], point, values[row])) odd[count++] = uint32_t(row);
  return count;
}

}  // namespace

extern "C" size_t fc_parse_numbers(
    fc_rows rows, size_t column, uint8_t point, int wide, double *values, uint32_t *odd) {
  return parseColumn(Column(rows, column), point, wide, values, odd);
}

extern "C" size_t fc_parse_counts(fc_rows rows, size_t column, int wide, int64_t *values, uint32_t *odd) {
  return parseColumn(Column(rows, column), '.', wide, values, odd);
}
