// Whole records at a time: where cells end, and what numbers they hold.
//
// Every function reads at most FC_PADDING bytes behind the cells that it is given, and writes no more than it says.
#include "CFastFloat.h"

#include <fast_float/fast_float.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace {

uint64_t word(const uint8_t *bytes) {
  uint64_t value;
  std::memcpy(&value, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  return value;
}

// MARK: Where cells end

typedef uint8_t Block __attribute__((vector_size(64)));
typedef bool Bits __attribute__((ext_vector_type(64)));

/// One bit a byte, the first byte's lowest.
template <typename Mask>
inline __attribute__((always_inline)) uint64_t bits(const Mask &mask) {
  const Bits flags = __builtin_convertvector(mask, Bits);
  uint64_t result;
  std::memcpy(&result, &flags, 8);
  return result;
}

}  // namespace

extern "C" size_t fc_mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks) {
  const Block separators = Block{} + separator, quotes = Block{} + quote, feeds = Block{} + '\n', returns = Block{} + '\r';
  size_t count = 0;
  for (size_t i = from; i < to; i += 64) {
    Block block;
    std::memcpy(&block, bytes + i, 64);
    uint64_t found = bits((block == separators) | (block == quotes) | (block == feeds));
    uint64_t lone = bits(block == returns);
    if (lone) {
      // Rows often end in both: then only the line feed is marked.
      const uint64_t next = i + 64 < to && bytes[i + 64] == '\n';
      lone &= ~((bits(block == feeds) >> 1) | (next << 63));
    }
    found |= lone;
    if (to - i < 64) found &= (uint64_t(1) << (to - i)) - 1;
    const int marked = __builtin_popcountll(found);
    uint32_t *out = marks + count;
    // Twelve are written whether they are there or not, as a branch for each would be guessed wrong in every block.
    for (int k = 0; k < 12; k++) {
      out[k] = uint32_t(i) + uint32_t(__builtin_ctzll(found | (uint64_t(1) << 63)));
      found &= found - 1;
    }
    for (int k = 12; k < marked; k++) {
      out[k] = uint32_t(i) + uint32_t(__builtin_ctzll(found));
      found &= found - 1;
    }
    count += size_t(marked);
  }
  return count;
}

extern "C" size_t fc_count_rows(fc_rows rows, uint8_t separator, size_t longest) {
  size_t start = rows.start;
  const uint32_t *ends = rows.marks;
  for (size_t row = 0; row < rows.rows; row++, ends += rows.width) {
    bool plain = rows.bytes[start] > '#';
    for (size_t cell = 0; cell + 1 < rows.width; cell++) plain &= rows.bytes[ends[cell]] == separator;
    const size_t end = ends[rows.width - 1];
    const uint8_t last = rows.bytes[end];
    plain &= (last == '\n') | (last == '\r');
    if (!plain || end - start > longest) return row;
    start = end + 1;
  }
  return rows.rows;
}

// MARK: Numbers

namespace {

struct Cell {
  const uint8_t *first, *last;
};

/// Goes down one column.
struct Column {
  const fc_rows &rows;
  const size_t column;

  Cell operator[](size_t row) const {
    const size_t index = row * rows.width + column;
    Cell cell{rows.bytes + (index == 0 ? rows.start : size_t(rows.marks[index - 1]) + 1), rows.bytes + rows.marks[index]};
    // A line feed is marked without the carriage return before it.
    if (column + 1 == rows.width && cell.last > cell.first && cell.last[0] == '\n' && cell.last[-1] == '\r') cell.last--;
    return cell;
  }
};

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

/// The number of a whole cell; false, and 0, where it holds none that is finite.
///
/// Up to 2^53 and a power of ten up to 22 are both exact, so that one division rounds correctly
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990, doi:10.1145/93542.93557).
bool number(Cell cell, uint8_t point, double &value) {
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

}  // namespace

#if defined(__x86_64__)
#include <immintrin.h>

namespace {

/// For digits of a length with the mark at an index, or none there: which bytes to take so that the last digit comes
/// last and zeros first.
struct Shuffles {
  uint8_t bytes[17][17][16];
  Shuffles() {
    for (int length = 0; length < 17; length++)
      for (int mark = 0; mark < 17; mark++) {
        int to = 15;
        for (int from = length - 1; from >= 0; from--)
          if (from != mark) bytes[length][mark][to--] = uint8_t(from);
        while (to >= 0) bytes[length][mark][to--] = 0x80;
      }
  }
};
const Shuffles shuffles;

__attribute__((target("avx2"))) inline __m256i both(const void *a, const void *b) {
  const auto low = _mm256_castsi128_si256(_mm_loadu_si128(static_cast<const __m128i *>(a)));
  return _mm256_inserti128_si256(low, _mm_loadu_si128(static_cast<const __m128i *>(b)), 1);
}

/// Two cells side by side, as `number` reads them where it needs no fast_float; false where either is not so short and plain.
__attribute__((target("avx2"))) inline bool twoNumbers(Cell a, Cell b, uint8_t point, double *values) {
  const size_t aNegative = *a.first == '-', bNegative = *b.first == '-';
  a.first += aNegative;
  b.first += bNegative;
  const size_t aLength = size_t(a.last - a.first), bLength = size_t(b.last - b.first);
  if ((aLength - 1 >= 16) | (bLength - 1 >= 16)) return false;
  __m256i v = _mm256_sub_epi8(both(a.first, b.first), _mm256_set1_epi8('0'));
  const auto marks = uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(char(point - '0')))));
  // A mark at the index `length` is none.
  const size_t aMark = size_t(__builtin_ctz((marks & 0xFFFF) | (1u << aLength)));
  const size_t bMark = size_t(__builtin_ctz((marks >> 16) | (1u << bLength)));
  v = _mm256_shuffle_epi8(v, both(shuffles.bytes[aLength][aMark], shuffles.bytes[bLength][bMark]));
  const __m256i plain = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(9)), v);
  v = _mm256_maddubs_epi16(v, _mm256_set1_epi16(0x010A));
  v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00010064));
  v = _mm256_packus_epi32(v, v);
  v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00012710));
  // Eight digits and eight digits of a, then of b. Below 2^53 both steps are exact; what is not below stays so.
  const __m128i eights = _mm_unpacklo_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  const __m256d parts = _mm256_mul_pd(_mm256_cvtepi32_pd(eights), _mm256_set_pd(1, 1e8, 1, 1e8));
  const __m128d whole = _mm_hadd_pd(_mm256_castpd256_pd128(parts), _mm256_extractf128_pd(parts, 1));
  const int odd = (_mm256_movemask_epi8(plain) != -1) | _mm_movemask_pd(_mm_cmpge_pd(whole, _mm_set1_pd(0x1p53)))
                  | ((aLength == 1) & (aMark == 0)) | ((bLength == 1) & (bMark == 0));
  if (__builtin_expect(odd, 0)) return false;
  size_t aPlaces = aLength - aMark, bPlaces = bLength - bMark;
  aPlaces -= aPlaces > 0;
  bPlaces -= bPlaces > 0;
  const __m128d signs = _mm_castsi128_pd(_mm_set_epi64x(int64_t(bNegative << 63), int64_t(aNegative << 63)));
  _mm_storeu_pd(values, _mm_xor_pd(_mm_div_pd(whole, _mm_set_pd(powers[bPlaces], powers[aPlaces])), signs));
  return true;
}

__attribute__((target("avx2"))) size_t wideNumbers(
    const Column &column, uint8_t point, double *values, uint32_t *odd) {
  size_t count = 0, row = 0;
  for (; row + 2 <= column.rows.rows; row += 2) {
    const Cell a = column[row], b = column[row + 1];
    if (twoNumbers(a, b, point, values + row)) continue;
    if (!number(a, point, values[row])) odd[count++] = uint32_t(row);
    if (!number(b, point, values[row + 1])) odd[count++] = uint32_t(row + 1);
  }
  if (row < column.rows.rows && !number(column[row], point, values[row])) odd[count++] = uint32_t(row);
  return count;
}

}  // namespace

extern "C" int fc_has_wide(void) { return __builtin_cpu_supports("avx2"); }
#else
extern "C" int fc_has_wide(void) { return 0; }
#endif

extern "C" size_t fc_parse_numbers(
    fc_rows rows, size_t column, uint8_t point, int wide, double *values, uint32_t *odd) {
  const Column cells{rows, column};
#if defined(__x86_64__)
  if (wide && fc_has_wide()) return wideNumbers(cells, point, values, odd);
#endif
  size_t count = 0;
  for (size_t row = 0; row < rows.rows; row++)
    if (!number(cells[row], point, values[row])) odd[count++] = uint32_t(row);
  return count;
}

extern "C" size_t fc_parse_counts(fc_rows rows, size_t column, int64_t *values, uint32_t *odd) {
  const Column cells{rows, column};
  size_t count = 0;
  for (size_t row = 0; row < rows.rows; row++) {
    Cell cell = cells[row];
    const bool negative = cell.first < cell.last && *cell.first == '-';
    cell.first += negative;
    uint64_t whole;
    int places;
    // The mark is a byte that is no digit either way; without one there are no places.
    if (digits(cell, '.', whole, places) && places == 0 && cell.last[-1] != '.') {
      values[row] = negative ? -int64_t(whole) : int64_t(whole);
    } else {
      values[row] = 0;
      odd[count++] = uint32_t(row);
    }
  }
  return count;
}
